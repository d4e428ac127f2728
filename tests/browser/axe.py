"""axe-core in a page: what it finds that keeps people out."""

from functools import cache
from importlib.resources import files

_RUN = """async rules => {
  const options = {resultTypes: ["violations"], preload: false};
  if (rules) options.runOnly = {type: "rule", values: rules};
  const {violations} = await axe.run(document, options);
  return violations.flatMap(({id, nodes}) => nodes.map(
    ({target, any}) => `${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`));
}"""


@cache
def _script():
    return (files("axe_playwright_python") / "axe.min.js").read_text()


def faults_found(page, rules=None):
    """Run every rule, or these alone; return each fault with its place.

    Evaluated by the driver, so that the page keeps its content security policy.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_script())
    return page.evaluate(_RUN, rules)
