"""What a saved text says of the ticket it is used on."""

from desk.variables import VARIABLES, fill_variables, unknown_variables


def test_fill_variables_fills_each_documented_variable(ticket):
    text = " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)

    filled = fill_variables(text, ticket=ticket, agent_name="Bob")

    assert "{" not in filled
    assert filled.startswith(ticket.public_id)
    assert filled.endswith("client@agency.com Acme Bob")


def test_fill_variables_leaves_unknown_names_as_they_are(ticket):
    text = "{{ nonsense }} {customer} {% if %} {{title"

    assert fill_variables(text, ticket=ticket, agent_name="Bob") == text
    assert unknown_variables(text) == ["nonsense"]


def test_fill_variables_does_not_fill_variables_in_values(ticket):
    ticket.title = "{{ agent }}"

    assert fill_variables("{{title}}", ticket=ticket, agent_name="Bob") == "{{ agent }}"


def test_fill_variables_uses_the_organization_for_a_ticket_without_customer(ticket):
    ticket.customer_email = None

    assert fill_variables("{{ customer }}", ticket=ticket, agent_name="Bob") == "Acme"
