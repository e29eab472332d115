from __future__ import annotations

from dialer.amisim.inbound import InboundRequests


def test_a_request_is_kept_under_its_key_until_it_is_deleted() -> None:
    requests = InboundRequests()
    key, headers = requests.add("+39333", "+3906", "demo", wants_callback=True, unix_s=1_700_000_000)
    assert dict(headers) == {
        "UserEvent": "SollecitoInbound",
        "Key": key,
        "Caller": "+39333",
        "Dialled": "+3906",
        "Trunk": "demo",
        "WantsCallback": "1",
    }
    [(event, entry)] = requests.tree("sollecito-inbound")
    assert event == "DBGetTreeResponse"
    assert entry == [("Key", f"/sollecito-inbound/{key}"), ("Val", "+39333|+3906|demo|1700000000|1")]
    assert requests.tree("other") == []
    assert not requests.delete("SOLLECITO_TREATMENT")
    assert requests.delete(f"DB_DELETE(sollecito-inbound/{key})")
    assert requests.tree("sollecito-inbound") == []


def test_keys_are_never_used_twice() -> None:
    requests = InboundRequests()
    keys = []
    for _ in range(3):
        key, _ = requests.add("1", "2", "t", wants_callback=False, unix_s=5)
        requests.delete(f"DB_DELETE(sollecito-inbound/{key})")
        keys.append(key)
    assert len(set(keys)) == 3
