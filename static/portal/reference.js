// Scalar renders the reference from /v1/openapi.json and sends requests to this host alone:
// no fonts, no telemetry, no agent, no proxy. A typed key stays in this tab.
const container = document.querySelector("#reference");
const { Scalar } = window;

Scalar.createApiReference(container, {
  url: container.dataset.document,
  servers: [
    {
      url: window.location.origin,
      description: "The sandbox with a dp_test_ key, your organization with a dp_live_ key",
    },
  ],
  authentication: { preferredSecurityScheme: "apiKey" },
  persistAuth: false,
  proxyUrl: "",
  telemetry: false,
  withDefaultFonts: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  documentDownloadType: "none",
  operationTitleSource: "summary",
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
});
container.querySelector(".waiting")?.remove();
