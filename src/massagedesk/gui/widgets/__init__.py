"""The small parts every screen is made of, one module each. All colours and measures come from the theme.

=================  =========================================================================================
buttons            `button("Sign note", kind="primary", icon="pen-line")`, `dress(form_button, ...)`, `icon_button`
labels             `label("Maria", role="name")`, `LabelledField("Sessions", field)`, `ElidedLabel`, `IconLabel`
segments, tabs     one of a few: `Segments([("all", "All"), ...])`, `Tabs`; both emit `current_changed(key)`
chips              `StatusChip("Draft", kind="warning", icon="pen-line")`, `PickChip`, `AddChip`; `paint_chip` in rows
flow_layout        `FlowLayout`: chips that wrap
gauge              `Gauge` with `show_use(used, total, today=...)`; `paint_gauge` in rows
goal_bar           `GoalBar`; pain_trend: `PainTrend`
avatar             `Avatar`; key_hint: `KeyHint`, `paint_key`; hairline: `Hairline`
fields             `DateField`, `TimeField`, `MoneyField`, `NumberBox`: `.value()`, `.set_value()`
search_field       `SearchField` for lists; password_field: `PasswordField`
row_list           `RowList`, `RowDelegate`: long lists of frozen rows; row_table: `RowTable`, `Column`
need_row           `SectionHead`, `NeedRow`, `FactRow` for side columns; side_column: `SideColumn`
empty_state        `EmptyState`: what to do first
progress_strip     `ProgressStrip`; notice_bar: `NoticeBar` ("Archived. Undo")
overlay            `Overlay`: a veil over the window with one panel on it; question: `ask(...)`
=================  =========================================================================================

Most can be promoted in a form (header: the module, e.g. `massagedesk.gui.widgets.key_hint`); what the constructor
would have been told is then set afterwards.
"""
