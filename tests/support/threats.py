"""The threats to custody, by number, and what proves that each is met.

A proof is a test, `path::name`. Where none can be had, `heading` is the one in
docs/security.md under which customers read so. tests/test_threats.py holds this table
to what is there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threat:
    words: str
    proofs: tuple[str, ...] = ()
    heading: str = ""


_OURS = "credentials/tests"
_RACES = "tests/test_custody_races.py"
_PROCESSES = "tests/test_custody_processes.py"
_REFUSALS = f"{_OURS}/test_api_reveal_refusals.py"
_FAILURES = f"{_OURS}/test_api_reveal_failures.py"
_REVEAL = f"{_OURS}/test_api_reveal.py"
_SECRECY = f"{_OURS}/test_secrecy.py"
_LIMITS = f"{_OURS}/test_api_credential_limits.py"
_VAULT = f"{_OURS}/test_vault.py"
_ADMIN = f"{_OURS}/test_admin_reveal.py"
_BROWSER = "tests/browser/test_custody_pages.py"
_APPROVAL = "accounts/tests/test_oauth_approval.py"
_AGENTS = "accounts/tests/test_oauth_agents.py"
NOT_PROTECTED = "What this does not protect against"

THREATS = {
    1: Threat(
        "one organization reaches for another's secrets",
        (
            f"{_REFUSALS}::test_strangers_find_nothing_and_leave_no_trace",
            f"{_REFUSALS}::test_a_secret_is_under_its_own_ticket_alone",
            "tests/test_permission_matrix.py::test_who_may_do_what",
        ),
    ),
    2: Threat(
        "an agent who is not, or no longer, the assignee",
        (
            f"{_RACES}::test_threat_2_no_reveal_comes_after_a_reassignment",
            f"{_REFUSALS}::test_reassigning_counts_from_the_next_request",
            f"{_REFUSALS}::test_a_superuser_has_no_way_around",
        ),
    ),
    3: Threat(
        "a team widens what assigned means",
        (f"{_REFUSALS}::test_a_team_member_without_assignment_is_refused",),
    ),
    4: Threat(
        "a one-time secret is opened twice",
        (f"{_RACES}::test_threat_4_sixty_reveals_of_a_one_time_secret_open_it_once",),
    ),
    5: Threat(
        "a reveal that leaves no trace",
        (
            f"{_FAILURES}::test_threat_5_without_its_record_there_is_no_secret",
            f"{_FAILURES}::test_threat_5_without_its_event_there_is_no_secret",
        ),
    ),
    6: Threat(
        "previews, prefetches, history and referrers",
        (
            f"{_REVEAL}::test_no_other_method_opens_it",
            f"{_REVEAL}::test_a_preflight_opens_nothing",
            f"{_OURS}/test_drop_page.py::test_previews_do_not_spend_it",
        ),
    ),
    7: Threat(
        "expired, and not yet purged",
        (
            f"{_FAILURES}::"
            "test_threat_7_what_has_expired_is_gone_although_nothing_purged_it",
        ),
    ),
    8: Threat(
        "our clock is wrong",
        (
            f"{_FAILURES}::test_threat_8_a_slow_clock_of_ours_lengthens_no_life",
            f"{_FAILURES}::test_threat_8_a_fast_clock_of_ours_shortens_none",
        ),
    ),
    9: Threat(
        "the database is stolen",
        (
            f"{_SECRECY}::"
            "test_threat_9_no_table_holds_what_was_stored_opened_and_refused",
            f"{_OURS}/test_keyring.py::test_threat_9_secret_key_is_no_key",
            f"{_FAILURES}::test_threat_22_a_lost_key_is_503_for_that_one_alone",
        ),
    ),
    10: Threat(
        "whoever writes to the database swaps rows, moves a ticket, prolongs a life",
        (
            f"{_FAILURES}::"
            "test_threat_10_two_secrets_that_were_swapped_are_both_unreadable",
            f"{_FAILURES}::test_threat_10_a_fact_edited_in_the_database_keeps_it_closed",
            f"{_VAULT}::test_threat_10_a_changed_fact_opens_nothing",
        ),
    ),
    11: Threat(
        "whoever writes to the database edits an assignment",
        (f"{_REFUSALS}::test_an_assignment_is_an_event_that_the_client_can_follow",),
        heading=NOT_PROTECTED,
    ),
    12: Threat(
        "whoever writes to the database puts an older row back",
        (
            f"{_OURS}/test_api_access_log.py::"
            "test_threat_12_a_rewound_log_lacks_the_receipt_its_client_kept",
            f"{_OURS}/test_reveals_by_the_log.py::"
            "test_threat_12_a_number_of_reveals_that_was_set_back_opens_nothing",
            f"{_OURS}/test_reveals_by_the_log.py::"
            "test_threat_12_an_ended_row_that_was_put_back_opens_nothing",
        ),
        heading=NOT_PROTECTED,
    ),
    13: Threat(
        "stored bytes that run as code",
        (
            f"{_VAULT}::test_threat_13_a_pickle_in_the_column_is_not_run",
            f"{_FAILURES}::"
            "test_threat_13_whatever_stands_in_the_column_is_unreadable_and_no_more",
        ),
    ),
    14: Threat(
        "error mail and tracebacks",
        (
            f"{_SECRECY}::test_threat_14_a_crash_tells_the_secret_to_nobody",
            f"{_OURS}/test_plaintext.py::test_an_open_secret_prints_as_nothing",
        ),
    ),
    15: Threat(
        "error trackers and what drivers log",
        (
            f"{_OURS}/test_providers.py::"
            "test_threat_15_the_driver_logs_no_data_key_at_debug",
            f"{_OURS}/test_plaintext.py::test_an_open_secret_prints_as_nothing",
        ),
        heading=NOT_PROTECTED,
    ),
    16: Threat("a proxy or firewall that logs bodies", heading=NOT_PROTECTED),
    17: Threat(
        "backups",
        (
            f"{_PROCESSES}::"
            "test_threat_17_a_dump_of_before_opens_nothing_after_retirement",
            f"{_OURS}/test_keyring.py::"
            "test_threat_17_an_old_backup_does_not_open_after_its_key_is_retired",
        ),
    ),
    18: Threat(
        "the admin's lists, search, forms and history",
        (
            f"{_OURS}/test_admin_credentials.py::"
            "test_an_agent_sees_what_is_kept_and_never_the_secret",
            f"{_OURS}/test_admin_credentials.py::test_nothing_else_is_searched",
            f"{_ADMIN}::test_nothing_in_the_admin_keeps_it",
        ),
    ),
    19: Threat(
        "a serializer that takes every field",
        (
            f"{_SECRECY}::test_threat_19_no_serializer_takes_a_models_fields_by_itself",
            f"{_OURS}/test_sealed_field.py::"
            "test_what_is_serialised_is_ciphertext_that_reads_back",
        ),
    ),
    20: Threat(
        "events, webhooks and mail",
        (
            f"{_SECRECY}::test_threat_20_events_name_the_fields_and_hold_none",
            f"{_OURS}/test_api_closing.py::test_every_act_is_one_event_without_a_gap",
        ),
    ),
    21: Threat(
        "caches and compression",
        (f"{_REVEAL}::test_nothing_keeps_the_answer",),
    ),
    22: Threat(
        "a lost key",
        (
            f"{_FAILURES}::test_threat_22_a_lost_key_is_503_for_that_one_alone",
            f"{_OURS}/test_checks.py::"
            "test_threat_22_a_start_goes_on_without_a_lost_key_and_says_how_many",
            f"{_OURS}/test_health.py::test_threat_22_secrets_of_a_lost_key_are_counted",
        ),
    ),
    23: Threat(
        "a rotation that crashes half-way",
        (
            f"{_PROCESSES}::"
            "test_threat_23_a_killed_rewrap_leaves_all_readable_and_another_finishes",
            f"{_RACES}::test_threat_23_a_rotation_under_traffic_loses_no_read",
        ),
    ),
    24: Threat(
        "the purge races a reveal",
        (
            f"{_RACES}::"
            "test_threat_24_reveals_across_the_expiry_end_in_one_tombstone_each",
        ),
    ),
    25: Threat(
        "a purge that is killed",
        (
            f"{_PROCESSES}::"
            "test_threat_25_a_killed_purge_leaves_no_half_end_and_another_finishes",
            f"{_PROCESSES}::test_threat_25_four_purges_share_rows_and_end_each_once",
        ),
    ),
    26: Threat(
        "a secret pasted into a ticket",
        (
            "tickets/tests/test_suspicion.py::"
            "test_it_warns_and_names_the_field_without_echo",
            f"{_OURS}/test_api_redactions.py::test_it_moves_into_custody_in_one_step",
        ),
        heading=NOT_PROTECTED,
    ),
    27: Threat(
        "a valid agent who opens everything",
        (
            f"{_OURS}/test_api_reveal_limits.py::"
            "test_threat_27_the_eleventh_of_a_minute_is_refused_on_record",
            f"{_OURS}/test_api_reveal_limits.py::"
            "test_threat_27_a_day_has_its_own_limit",
            f"{_OURS}/test_api_reveal_limits.py::"
            "test_threat_27_a_mass_reveal_stands_in_every_log_it_touched",
            "notifications/tests/test_mail_to_owners.py::"
            "test_threat_27_owners_are_told_when_secrets_are_opened_in_a_row",
        ),
        heading=NOT_PROTECTED,
    ),
    28: Threat(
        "a stolen agent's session",
        (
            f"{_ADMIN}::test_who_signed_in_long_ago_is_asked_again",
            f"{_REFUSALS}::test_the_assignee_without_the_scope_is_refused_on_record",
        ),
        heading=NOT_PROTECTED,
    ),
    29: Threat(
        "shoulders, clipboards and the browser's history",
        (
            f"{_BROWSER}::test_the_assignee_shows_one_field_for_thirty_seconds",
            f"{_BROWSER}::test_a_page_that_was_left_has_forgotten",
            f"{_BROWSER}::test_going_back_to_it_shows_nothing",
            f"{_BROWSER}::test_copying_shows_nothing",
        ),
    ),
    30: Threat(
        "answers that tell what exists",
        (
            f"{_REFUSALS}::test_strangers_find_nothing_and_leave_no_trace",
            f"{_VAULT}::test_threat_30_every_refusal_says_the_same",
        ),
    ),
    31: Threat(
        "the length of a password",
        (
            f"{_VAULT}::test_threat_31_the_length_of_a_password_does_not_show",
            f"{_REVEAL}::test_two_passwords_are_as_long_as_each_other",
        ),
    ),
    32: Threat(
        "a log that was changed",
        (
            f"{_OURS}/test_verification.py::test_threat_32_an_edited_record_is_found",
            f"{_OURS}/test_verification.py::"
            "test_threat_32_a_record_taken_off_the_end_is_found",
            f"{_OURS}/test_verification.py::"
            "test_threat_32_a_tail_cut_off_with_its_head_is_found_by_its_client",
        ),
        heading=NOT_PROTECTED,
    ),
    33: Threat(
        "a body that is too large or too deep",
        (
            f"{_LIMITS}::test_a_bad_body_names_its_field_and_quotes_nothing",
            f"{_LIMITS}::test_one_byte_more_in_all_is_too_much",
            f"{_LIMITS}::test_the_largest_and_oddest_secret_reads_back_byte_for_byte",
        ),
    ),
    34: Threat(
        "another site's form",
        (
            f"{_REVEAL}::test_a_form_or_a_session_opens_nothing",
            f"{_REVEAL}::test_only_json_opens_it",
            f"{_ADMIN}::test_somebody_elses_form_opens_nothing",
        ),
    ),
    35: Threat(
        "a stranger's program that an agent lets in, or that assigns what it opens",
        (
            f"{_APPROVAL}::test_an_agent_is_sent_back_without_being_asked",
            f"{_APPROVAL}::"
            "test_a_withdrawn_approval_ends_what_agents_gave_and_not_what_members_did",
            f"{_APPROVAL}::test_another_name_or_address_is_not_what_was_approved",
            f"{_AGENTS}::test_authorize_with_assign_and_reveal_gets_invalid_scope",
            f"{_AGENTS}::test_a_consent_to_open_secrets_asks_who_signed_in_long_ago",
            f"{_AGENTS}::test_leads_and_administrators_are_mailed_who_lets_what_in",
            f"{_OURS}/test_api_reveal_programs.py::"
            "test_what_an_application_assigned_no_application_opens",
            "accounts/tests/test_names.py::"
            "test_services_refuse_a_name_that_imitates_devpros",
        ),
        heading=NOT_PROTECTED,
    ),
}
