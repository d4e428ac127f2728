// Scalar draws the reference from our own document, and asks nobody but us: no fonts,
// no telemetry, no agent, no proxy. A key that is typed in stays in this tab.
const place = document.querySelector("#reference");
const { Scalar } = window;

Scalar.createApiReference(place, {
  url: place.dataset.document,
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
place.querySelector(".waiting")?.remove();
