def test_a_consultation_is_there(consultation) -> None:
    assert consultation.current_version.number == 1
