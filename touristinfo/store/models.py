"""All tables at once, for Alembic: importing this fills `metadata`."""

from touristinfo.store.audit import AuditRow
from touristinfo.store.board import BoardRow, CellCountRow, CellRow, FindingRow
from touristinfo.store.counters import Counter
from touristinfo.store.desk import CommentRow, ExceptionRow
from touristinfo.store.features import FeatureRow
from touristinfo.store.glossary import TermRow, TermTextRow
from touristinfo.store.layers import LayerRow
from touristinfo.store.machine import MachineTextRow, MachineUseRow
from touristinfo.store.memory import MemoryRow
from touristinfo.store.orders import OrderReturnRow, OrderRow, OrderUnitRow
from touristinfo.store.people import OF_AN_ACCOUNT, AccountRow, FailureRow, GrantRow, PersonRow
from touristinfo.store.tables import Base
from touristinfo.store.translations import HistoryRow, TranslationRow
from touristinfo.store.withdrawals import WithdrawalRow

TABLES = (
    *(AuditRow, BoardRow, CellCountRow, CellRow, CommentRow, Counter, ExceptionRow, FeatureRow, FindingRow, HistoryRow),
    *(LayerRow, MemoryRow, TermRow, TermTextRow, TranslationRow, WithdrawalRow),
    *(OrderRow, OrderReturnRow, OrderUnitRow),
    *(MachineTextRow, MachineUseRow),
    *(AccountRow, FailureRow, GrantRow, PersonRow, *OF_AN_ACCOUNT),
)
metadata = Base.metadata
