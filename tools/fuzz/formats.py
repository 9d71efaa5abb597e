"""Formats of the OpenAPI document that schemathesis does not know of itself."""

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("iso-4217", st.sampled_from(["CHF", "EUR", "JPY", "USD"]))
