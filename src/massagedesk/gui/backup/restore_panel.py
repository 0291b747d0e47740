"""Getting everything back, guided: the file, what is in it, the password or the code, then the restore itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.backup.check_lines import CheckLines
from massagedesk.gui.backup.contents import compared, counted, lacking, made_words, proven
from massagedesk.gui.file_choice import choose_file
from massagedesk.gui.forms.ui_restore_panel import Ui_RestorePanel
from massagedesk.gui.problems import show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, run_task, teller
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.labels import set_tone
from massagedesk.gui.widgets.overlay import Overlay, height_at

if TYPE_CHECKING:
    from massagedesk.gui.backup.contents import Manifest
    from massagedesk.services.desk import Desk
    from massagedesk.services.restore import Proof, Restored
    from massagedesk.services.restoring import RestorePreview

_PASSWORD, _CODE = "password", "recovery_code"
_WIDTH, _LEAST_FACTS = 700, 90
"""A recovery code fits on its line. On a low screen the lines scroll; the rest of the panel stays in sight."""


@dataclass(frozen=True)
class RestoreRequest:
    """A backup that was opened and found whole, with what opens it."""

    path: Path
    password: str | None
    recovery_code: str | None

    def __repr__(self) -> str:
        return "RestoreRequest(…)"


class RestorePanel(Overlay):
    """`ready(RestoreRequest)` once the backup was checked and she asked for it; the panel is closed then."""

    ready = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        clock: Callable[[], datetime],
        *,
        replaces: bool,
        start: Path | None,
        desk: Desk | None = None,
    ) -> None:
        """`replaces`: there is a practice that is put aside. `start`: where the file dialog opens. `desk`: the open
        practice, to say what of it is not in the backup."""
        panel = QWidget()
        self.form = form = Ui_RestorePanel()
        form.setupUi(panel)
        fit_form(panel)
        panel.setFixedWidth(Theme.current().px(_WIDTH))
        super().__init__(parent.window(), panel, dismissible=False)
        self._clock, self._start, self._desk = clock, start, desk
        self._path: Path | None = None
        self._request: RestoreRequest | None = None
        self._lines = CheckLines()
        self._facts = QScrollArea()
        self._facts.setWidget(self._lines)
        self._facts.setWidgetResizable(True)
        self._facts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        form.facts.addWidget(self._facts)
        self._show_lines([], proven=False)
        form.secret_kind.set_choices([(_PASSWORD, self.tr("Password")), (_CODE, self.tr("Recovery code"))])
        self._aside = (
            self.tr(
                "Your present practice is moved into a folder named “before restore” and today's date, inside the "
                "practice folder. Nothing of it is removed."
            )
            if replaces
            else self.tr("There is no practice on this computer yet, so nothing is replaced.")
        )
        form.aside_words.setText(self._aside)
        dress(form.choose, icon="folder-open")
        dress(form.restore, kind="primary")
        dress(form.cancel)
        form.choose.clicked.connect(self.choose)
        form.cancel.clicked.connect(self.close_panel)
        form.restore.clicked.connect(self._go_on)
        form.secret_kind.current_changed.connect(self._show_secret)
        # Queued: the Enter that checks must not also press the button the keyboard is then given to.
        form.password.returnPressed.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        form.recovery_code.returnPressed.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        form.password.textEdited.connect(self._changed)
        form.recovery_code.textEdited.connect(self._changed)
        self.fields = FormFields(panel, {_PASSWORD: form.password, _CODE: form.recovery_code})
        self.closed.connect(self._forget)
        panel.setFocusProxy(form.choose)
        form.secret_part.hide()
        form.file_place.hide()
        self._show_secret()
        self._say_step()

    # --- the file ----------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for the file."""
        found = choose_file(self, self.tr("Choose a backup"), self.tr("Backups (*.zip)"), self._start)
        if found is not None:
            self.take(found)

    def take(self, path: Path) -> None:
        """Read what a file says about itself; its seal is checked against every byte."""
        run_task(self, _Reading(path).run, self._taken, self._not_taken, title=self.tr("Reading the backup"))

    def _taken(self, found: tuple[Path, Manifest]) -> None:
        path, manifest = found
        form = self.form
        self._path, self._request = path, None
        form.file_problem.say("")
        form.file_name.setText(made_words(manifest, None if self._desk is None else self._desk.zone))
        form.file_place.setText(self.tr("{name} · kit {kit}").format(name=path.name, kit=manifest.kit))
        form.file_place.show()
        self._show_secret_part(is_asked=True)
        self._show_lines(counted(manifest.counts), proven=False)
        form.secret_part.show()
        self._say_step()
        self.place_panel()
        self._secret_field().setFocus()

    def _not_taken(self, error: MassageDeskError) -> None:
        if isinstance(error, Cancelled):
            return
        form = self.form
        self._path = self._request = None
        form.file_name.setText(self.tr("No file chosen yet"))
        form.file_place.setText("")
        form.file_place.hide()
        self._show_lines([], proven=False)
        form.secret_part.hide()
        form.file_problem.say(error.sentence)
        self._say_step()
        self.place_panel()

    def _show_lines(self, lines: list[tuple[str, str]], *, proven: bool, less: Sequence[str] = ()) -> None:
        self._lines.show_lines(lines, proven=proven, less=less)
        self._facts.setVisible(bool(lines))

    def place_panel(self) -> None:
        """Center the panel; the lines take what the rest of it leaves them."""
        theme, panel = Theme.current(), self._panel
        self._facts.setFixedHeight(0)
        for part in (self.form.secret_part, panel):
            layout = part.layout()
            if layout is not None:
                layout.invalidate()  # what was just hidden counts until Qt comes round to it
                layout.activate()
        room = self.height() - 2 * theme.px(16) - height_at(panel, panel.maximumWidth())
        self._facts.setFixedHeight(min(self._lines.sizeHint().height(), max(theme.px(_LEAST_FACTS), room)))
        super().place_panel()

    # --- the secret --------------------------------------------------------------------------------------------

    def _show_secret_part(self, *, is_asked: bool) -> None:
        """Once the file was opened, what opened it need not be seen any more."""
        form = self.form
        form.secret_kind.setVisible(is_asked)
        for name, part in ((_PASSWORD, (form.password_caption, form.password)),
                           (_CODE, (form.recovery_code_caption, form.recovery_code))):  # fmt: skip
            for widget in part:
                widget.setVisible(is_asked and form.secret_kind.current() == name)

    def _secret_field(self) -> QWidget:
        form = self.form
        return form.password if form.secret_kind.current() == _PASSWORD else form.recovery_code

    def _show_secret(self) -> None:
        self._show_secret_part(is_asked=True)
        self.fields.clear()
        self._changed()
        self.place_panel()

    def _changed(self) -> None:
        self._request = None
        self._say_step()

    def _typed(self) -> RestoreRequest | None:
        form = self.form
        by_password = form.secret_kind.current() == _PASSWORD
        secret = form.password.text() if by_password else form.recovery_code.text().strip()
        if self._path is None or not secret:
            return None
        return RestoreRequest(self._path, secret if by_password else None, None if by_password else secret)

    # --- going on ----------------------------------------------------------------------------------------------

    def _say_step(self) -> None:
        form = self.form
        form.restore.setText(self.tr("Restore this backup") if self._request else self.tr("Check this backup"))
        form.restore.setEnabled(self._typed() is not None)

    def _go_on(self) -> None:
        self.fields.clear()
        if self._request is not None:
            request = self._request
            self.close_panel()
            self.ready.emit(request)
            return
        request_typed = self._typed()
        if request_typed is not None:
            work = _Proving(request_typed, self._clock, self._desk)
            run_task(self, work.run, self._proven, self._refused, title=self.tr("Checking the backup"))

    def _proven(self, found: tuple[RestoreRequest, Proof, RestorePreview | None]) -> None:
        self._request, proof, preview = found
        if preview is None:
            self._show_lines(proven(proof), proven=True)
        else:
            self._show_lines(compared(preview), proven=True, less=lacking(preview))
            self.form.aside_words.setText(f"{preview.sentence} {self._aside}")
            set_tone(self.form.aside_words, "ink" if preview.entries_lost else "muted")
        self._say_step()
        self.form.restore.setFocus()
        self._show_secret_part(is_asked=False)
        self.place_panel()

    def _refused(self, error: MassageDeskError) -> None:
        if isinstance(error, Cancelled):
            return
        if error.field == _PASSWORD:
            self.fields.say(_PASSWORD, self.tr("This password does not open the backup. It must be the one of the day "
                                               "the backup was made."))  # fmt: skip
            self.form.password.setFocus()
        elif not self.fields.show(error):
            self.fields.say(str(self.form.secret_kind.current()), error.sentence)
        self.place_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; only a click beside the panel does not, so that nothing typed is lost by a slip."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _forget(self) -> None:
        self.form.password.forget()
        self.form.recovery_code.clear()
        self.deleteLater()


def run_restore(
    parent: QWidget,
    request: RestoreRequest,
    folder: Path,
    clock: Callable[[], datetime],
    on_done: Callable[[Restored], object],
    on_error: Callable[[MassageDeskError], object] | None = None,
) -> None:
    """Put the backup's practice into `folder`, which must not be open, with progress and Stop over the parent."""
    tell = on_error or _Teller(parent).tell
    title = parent.tr("Restoring the practice")
    run_task(parent, _Restoring(request, folder, clock).run, on_done, tell, title=title)


def run_restore_over(
    parent: QWidget, request: RestoreRequest, desk: Desk, on_done: Callable[[Restored], object]
) -> None:
    """Put the backup's practice in the place of the open one, which is backed up once more and closed."""
    title = parent.tr("Restoring the practice")
    run_task(parent, _RestoringOver(request, desk).run, on_done, _Teller(parent).tell, title=title)


class _Teller:
    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def tell(self, error: MassageDeskError) -> None:
        if not isinstance(error, Cancelled):
            show_problem(self._parent, error, self._parent.tr("Not restored"))


class _Reading:
    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> tuple[Path, Manifest]:
        from massagedesk.services.restore import read_manifest

        return self._path, read_manifest(self._path, teller(progress, is_cancelled))


class _Proving:
    def __init__(self, request: RestoreRequest, clock: Callable[[], datetime], desk: Desk | None) -> None:
        self._request, self._clock, self._desk = request, clock, desk

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> tuple[RestoreRequest, Proof, RestorePreview | None]:
        from massagedesk.services.restore import verify_backup
        from massagedesk.services.restoring import preview

        request = self._request
        proof = verify_backup(
            request.path,
            password=request.password,
            recovery_code=request.recovery_code,
            clock=self._clock,
            progress=teller(progress, is_cancelled),
        )
        if self._desk is None:
            return request, proof, None
        compared = preview(
            request.path,
            self._clock,
            desk=self._desk,
            password=request.password,
            recovery_code=request.recovery_code,
            progress=teller(progress, is_cancelled),
        )
        return request, proof, compared


class _Restoring:
    def __init__(self, request: RestoreRequest, folder: Path, clock: Callable[[], datetime]) -> None:
        self._request, self._folder, self._clock = request, folder, clock

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Restored:
        from massagedesk.services.restore import restore_backup

        return restore_backup(
            self._request.path,
            self._folder,
            password=self._request.password,
            recovery_code=self._request.recovery_code,
            clock=self._clock,
            progress=teller(progress, is_cancelled),
        )


class _RestoringOver:
    def __init__(self, request: RestoreRequest, desk: Desk) -> None:
        self._request, self._desk = request, desk

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Restored:
        from massagedesk.services.restoring import restore_over

        request = self._request
        try:
            return restore_over(
                self._desk,
                request.path,
                password=request.password,
                recovery_code=request.recovery_code,
                progress=teller(progress, is_cancelled),
            )
        finally:
            self._desk.close()
