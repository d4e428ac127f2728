import { defineConfig } from "@hey-api/openapi-ts";

// workshop/writing.py says what is read, and where to.
export default defineConfig({
  input: process.env.INPUT!,
  output: {
    path: process.env.OUTPUT!,
    module: { extension: ".ts" },
    tsConfigPath: "tsconfig.json",
  },
  plugins: [
    { name: "@hey-api/client-fetch", baseUrl: false },
    "@hey-api/typescript",
    "@hey-api/sdk",
  ],
});
