"""What a saved text says of the ticket it is used on."""

from desk.variables import VARIABLES, fill_variables, unknown_variables


def test_every_variable_that_is_explained_is_filled(ticket):
    text = " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)

    filled = fill_variables(text, ticket=ticket, agent_name="Bob")

    assert "{" not in filled
    assert filled.startswith(ticket.public_id)
    assert filled.endswith("client@agency.com Acme Bob")


def test_what_is_no_variable_stays_as_it_is(ticket):
    text = "{{ nonsense }} {customer} {% if %} {{title"

    assert fill_variables(text, ticket=ticket, agent_name="Bob") == text
    assert unknown_variables(text) == ["nonsense"]


def test_a_value_is_not_read_again(ticket):
    ticket.title = "{{ agent }}"

    assert fill_variables("{{title}}", ticket=ticket, agent_name="Bob") == "{{ agent }}"


def test_without_an_address_the_customer_is_the_organization(ticket):
    ticket.customer_email = None

    assert fill_variables("{{ customer }}", ticket=ticket, agent_name="Bob") == "Acme"
