import "swagger-ui-dist/swagger-ui.css";
import "@/styles/docs.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

interface System {
  React: typeof import("react");
}
type Component = import("react").ComponentType<Record<string, unknown>>;

/** What Swagger UI leaves out for those who hear the page or use it by keys; colours are in docs.css. */
const readable = {
  wrapComponents: {
    // A link inside the button that opens a call: the button changes the address just as well.
    DeepLink:
      (_: Component, { React }: System) =>
      ({ text }: { text: string }) =>
        React.createElement("span", null, text),
    // Under the title, which is of the first level, groups of calls are of the third.
    operations:
      (Original: Component, { React }: System) =>
      (props: Record<string, unknown>) =>
        React.createElement(
          React.Fragment,
          null,
          React.createElement("h2", { className: "unseen" }, "Calls"),
          React.createElement(Original, props),
        ),
    // A table is no landmark: with two calls open there would be two of one name.
    responses:
      (Original: Component, { React }: System) =>
      (props: Record<string, unknown>) =>
        React.createElement(
          "div",
          {
            ref: (self: HTMLElement | null) => {
              self?.querySelector(".responses-table")?.removeAttribute("role");
            },
          },
          React.createElement(Original, props),
        ),
    // A list to choose from says what it is for, as the other fields do.
    Select:
      (Original: Component, { React }: System) =>
      (props: Record<string, unknown>) =>
        React.createElement(
          "label",
          null,
          React.createElement("span", { className: "unseen" }, "Value"),
          React.createElement(Original, props),
        ),
  },
};

// `validatorUrl: null` keeps the page from calling swagger.io.
SwaggerUI({
  dom_id: "#docs",
  url: "/openapi.json",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  plugins: [readable],
  onComplete: () =>
    document.querySelector(".information-container")?.setAttribute("role", "banner"),
});
