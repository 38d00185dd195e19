"""All tables at once, for Alembic: importing this fills `metadata`."""

from touristinfo.store.counters import Counter
from touristinfo.store.features import FeatureRow
from touristinfo.store.layers import LayerRow
from touristinfo.store.tables import Base
from touristinfo.store.translations import TranslationRow
from touristinfo.store.withdrawals import WithdrawalRow

TABLES = (Counter, FeatureRow, LayerRow, TranslationRow, WithdrawalRow)
metadata = Base.metadata
