#include <QCoreApplication>

#include "app/window/commands/commands.h"

namespace oxbow {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("oxbow::Commands", text);
}

QList<QKeySequence> keys(std::initializer_list<const char*> portable) {
    QList<QKeySequence> result;
    for (const char* key : portable) {
        result.append(QKeySequence::fromString(QLatin1String(key)));
    }
    return result;
}

void appendFileCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("File");
    list.push_back({"file.open", tr("Open…"), menu, 0, keys({"Ctrl+O"})});
    list.push_back(
        {"file.openFolder", tr("Open workspace or folder…"), menu, 0, keys({"Ctrl+Shift+O"})});
    list.push_back({"file.workspaces", tr("Workspaces…"), menu, 0, {}});
    list.push_back({"file.thisLog", tr("This log…"), menu, 1, keys({"Ctrl+I"}), Need::Log});
    list.push_back({"file.importAgain", tr("Import again…"), menu, 1, {}, Need::Sources});
    list.push_back({"file.resume", tr("Resume import"), menu, 1, {}, Need::Incomplete});
    list.push_back({"file.follow", tr("Follow the file as it grows"), menu, 1, {}, Need::Growing});
    list.push_back(
        {"file.saveAs", tr("Save workspace as…"), menu, 1, keys({"Ctrl+Shift+S"}), Need::Log});
    list.push_back({"file.export", tr("Export…"), menu, 2, keys({"Ctrl+E"}), Need::Events});
    list.push_back({"file.exportRange", tr("Export the selection…"), menu, 2, {}, Need::Range});
    list.push_back(
        {"file.exportTable", tr("Export the table as it is here…"), menu, 2, {}, Need::Events});
    list.push_back(
        {"file.exportHistory", tr("Export the history of this row…"), menu, 2, {}, Need::Key});
    list.push_back({"file.picture", tr("Save a picture…"), menu, 2, {}, Need::Log});
    list.push_back({"file.print", tr("Print…"), menu, 2, {}, Need::Log});
    list.push_back({"file.close", tr("Close"), menu, 3, keys({"Ctrl+W"}), Need::Log});
    list.push_back({"file.quit", tr("Quit"), menu, 3, keys({"Ctrl+Q"}), Need::Window});
}

void appendEditCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("Edit");
    list.push_back({"edit.undo", tr("Undo"), menu, -1, keys({"Ctrl+Z"}), Need::Undo});
    list.push_back(
        {"edit.redo", tr("Redo"), menu, -1, keys({"Ctrl+Shift+Z", "Ctrl+Y"}), Need::Redo});
    list.push_back({"edit.mark", tr("Mark this position"), menu, 0, keys({"M"}), Need::Events});
    list.push_back({"edit.note", tr("Write a note…"), menu, 0, keys({"Shift+M"}), Need::Events});
    list.push_back({"edit.marks", tr("All marks…"), menu, 0, {}, Need::Events});
    list.push_back({"edit.removeMark", tr("Remove the mark here"), menu, 0, {}, Need::Marks});
    list.push_back(
        {"edit.copyCsv", tr("Copy the selected rows as CSV"), menu, 1, {}, Need::Events});
    list.push_back(
        {"edit.copyJson", tr("Copy the selected rows as JSON"), menu, 1, {}, Need::Events});
    list.push_back(
        {"edit.copyMarkdown", tr("Copy the selected rows as Markdown"), menu, 1, {}, Need::Events});
    list.push_back({"edit.clear", tr("Clear the selection, then stop jobs"), menu, 1, keys({"Esc"}),
                    Need::SelectionOrJob});
    list.push_back({"edit.find", tr("Find…"), menu, 2, keys({"Ctrl+F", "/"}), Need::Events});
    list.push_back(
        {"find.next", tr("Next match"), menu, 2, keys({"N", "F3"}), Need::Events, false, true});
    list.push_back({"find.previous", tr("Previous match"), menu, 2, keys({"Shift+N", "Shift+F3"}),
                    Need::Events, false, true});
    list.push_back({"edit.findKey", tr("Find a key…"), menu, 2, keys({"Ctrl+K"}), Need::Events});
    list.push_back({"edit.commands", tr("Find a command…"), menu, 2, keys({"Ctrl+P"})});
}

void appendViewCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("View");
    list.push_back({"view.zoomIn", tr("Zoom in"), menu, 0, keys({"W"}), Need::Events, false, true});
    list.push_back(
        {"view.zoomOut", tr("Zoom out"), menu, 0, keys({"S"}), Need::Events, false, true});
    list.push_back(
        {"view.panLeft", tr("Pan left"), menu, 0, keys({"A"}), Need::Events, false, true});
    list.push_back(
        {"view.panRight", tr("Pan right"), menu, 0, keys({"D"}), Need::Events, false, true});
    list.push_back({"view.fit", tr("Fit the whole log"), menu, 0, keys({"F"}), Need::Events});
    list.push_back({"view.countsTable", tr("The timeline as a table"), menu, 0, {}, Need::Events});
    list.push_back({"view.range", tr("Begin a selection here, or end it"), menu, 0, keys({"R"}),
                    Need::Events});
    list.push_back(
        {"view.zoomToRange", tr("Zoom to the selection"), menu, 0, keys({"Z"}), Need::Range});
    list.push_back({"view.timeline", tr("Timeline"), menu, 1, keys({"Ctrl+1"}), Need::Log});
    list.push_back({"view.stream", tr("Stream"), menu, 1, keys({"Ctrl+2"}), Need::Log});
    list.push_back({"view.table", tr("Table"), menu, 1, keys({"Ctrl+3"}), Need::Log});
    list.push_back({"view.event", tr("Event"), menu, 1, keys({"Ctrl+4"}), Need::Log});
    list.push_back(
        {"view.rejected", tr("Rejected records"), menu, 1, keys({"Ctrl+5"}), Need::Rejected});
    list.push_back({"view.behind", tr("Behind the table"), menu, 1, keys({"Ctrl+6"}), Need::Log});
    list.push_back(
        {"view.latestFirst", tr("Latest changes first"), menu, 2, keys({"L"}), Need::Events});
    list.push_back(
        {"view.change", tr("Show the row that changed"), menu, 2, keys({"C"}), Need::Events});
    list.push_back(
        {"view.rowHistory", tr("All events of this key"), menu, 2, keys({"H"}), Need::Key});
    list.push_back({"view.keyOrder", tr("Rows by key, or by first appearance"), menu, 2,
                    keys({"O"}), Need::Events});
    list.push_back({"view.columns", tr("Columns of the table…"), menu, 2, {}, Need::Log});
    list.push_back({"view.columnsLeft", tr("Scroll columns to the left"), menu, 2,
                    keys({"Ctrl+Shift+Left"}), Need::Log, false, true});
    list.push_back({"view.columnsRight", tr("Scroll columns to the right"), menu, 2,
                    keys({"Ctrl+Shift+Right"}), Need::Log, false, true});
    list.push_back({"view.lowerPane", tr("Fold the lower pane away, or bring it back"), menu, 2,
                    keys({"F4"}), Need::Log});
    const QString only = menu + '/' + tr("Only in the stream");
    list.push_back({"view.onlyType", tr("Only events of this type"), only, 3, {}, Need::Events});
    list.push_back({"view.onlyKey", tr("Only events of this key"), only, 3, {}, Need::Events});
    list.push_back(
        {"view.onlyStream", tr("Only events of this stream"), only, 3, {}, Need::Events});
    list.push_back({"view.allEvents", tr("All events"), only, 3, {}, Need::Events});
    const QString theme = menu + '/' + tr("Theme");
    list.push_back({"theme.system", tr("Theme: as the system"), theme, 3, {}, Need::Window, true});
    list.push_back({"theme.light", tr("Theme: light"), theme, 3, {}, Need::Window, true});
    list.push_back({"theme.dark", tr("Theme: dark"), theme, 3, {}, Need::Window, true});
    list.push_back({"theme.contrast", tr("High contrast"), theme, 3, {}, Need::Window, true});
    const QString text = menu + '/' + tr("Text size");
    list.push_back({"view.textLarger", tr("Larger text"), text, 3, keys({"Ctrl++", "Ctrl+="}),
                    Need::Window, false, true});
    list.push_back({"view.textSmaller", tr("Smaller text"), text, 3, keys({"Ctrl+-"}), Need::Window,
                    false, true});
    list.push_back({"view.textUsual", tr("Text as the system has it"), text, 3, keys({"Ctrl+0"}),
                    Need::Window});
    list.push_back({"view.resetLayout", tr("Reset the layout"), menu, 3, {}, Need::Log});
    list.push_back(
        {"view.fullScreen", tr("Full screen"), menu, 3, keys({"F11"}), Need::Window, true});
}

void appendHistoryCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("History");
    const auto add = [&](const char* id, const QString& title, int group,
                         std::initializer_list<const char*> k, Need need, bool repeats = false) {
        list.push_back({id, title, menu, group, keys(k), need, false, repeats});
    };
    add("playhead.play", tr("Play or pause"), 0, {"Space"}, Need::Events);
    add("playhead.previous", tr("One event back"), 1, {"Left"}, Need::Events, true);
    add("playhead.next", tr("One event on"), 1, {"Right"}, Need::Events, true);
    add("playhead.previousTen", tr("Ten events back"), 1, {"Shift+Left"}, Need::Events, true);
    add("playhead.nextTen", tr("Ten events on"), 1, {"Shift+Right"}, Need::Events, true);
    add("playhead.previousOfKey", tr("Previous event of this key"), 1, {"Ctrl+Left", "["},
        Need::Key, true);
    add("playhead.nextOfKey", tr("Next event of this key"), 1, {"Ctrl+Right", "]"}, Need::Key,
        true);
    add("playhead.nextOfType", tr("Next event of this type"), 1, {}, Need::Events);
    add("playhead.nextLate", tr("Next late event"), 1, {}, Need::Events);
    add("playhead.nextRejected", tr("Next rejected record"), 1, {}, Need::Rejected);
    add("playhead.start", tr("To the start"), 2, {"Home"}, Need::Events);
    add("playhead.end", tr("To the end"), 2, {"End"}, Need::Events);
    add("playhead.goTo", tr("Go to…"), 2, {"Ctrl+G"}, Need::Events);
    add("playhead.nextMark", tr("To the next mark"), 2, {"Ctrl+M"}, Need::Marks);
    add("playhead.back", tr("Back to the place before"), 3, {"Alt+Left"}, Need::JumpBack);
    add("playhead.forward", tr("Forward again"), 3, {"Alt+Right"}, Need::JumpForward);
}

void appendBranchCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("Branch");
    const auto add = [&](const char* id, const QString& title, int group,
                         std::initializer_list<const char*> k, Need need) {
        list.push_back({id, title, menu, group, keys(k), need});
    };
    add("branch.drop", tr("What if this event had not happened?"), 0, {"Del"}, Need::Events);
    add("branch.change", tr("What if this event had been different?…"), 0, {"E"}, Need::Events);
    add("branch.twice", tr("What if this event had come twice?"), 0, {"T"}, Need::Events);
    add("branch.move", tr("What if this event had come at the playhead?"), 0, {}, Need::Events);
    add("branch.insert", tr("Insert an event at the playhead…"), 0, {"I"}, Need::Log);
    add("branch.dropRange", tr("What if the selected stretch had not happened?"), 0, {"Shift+Del"},
        Need::Range);
    add("branch.dropWhere", tr("What if all events of a kind had not happened?…"), 0, {},
        Need::Events);
    add("branch.cause", tr("What is the cause of this row?…"), 1, {"Y"}, Need::Key);
    add("branch.order", tr("Does the order of events matter?…"), 1, {}, Need::Events);
    add("branch.new", tr("New branch…"), 2, {"Ctrl+B"}, Need::Events);
    add("branch.tree", tr("All branches"), 2, {"Ctrl+7"}, Need::Log);
    add("branch.edits", tr("Edits of the branch"), 2, {"Ctrl+8"}, Need::Log);
    add("branch.differences", tr("What differs from its base"), 3, {"Ctrl+9"}, Need::Branch);
    add("branch.firstDifference", tr("To the first difference"), 3, {}, Need::Branch);
    add("branch.previousDifference", tr("To the previous difference"), 3, {"{", "Alt+Up"},
        Need::Branch);
    add("branch.nextDifference", tr("To the next difference"), 3, {"}", "Alt+Down"}, Need::Branch);
    add("branch.twoFolds", tr("Where two folds part…"), 3, {}, Need::Events);
    const auto addTo = [&](const QString& sub, const char* id, const QString& title, int group,
                           Need need) {
        list.push_back({id, title, menu + '/' + sub, group, {}, need});
    };
    const QString other = tr("Another beginning, another rule");
    addTo(other, "branch.interleave", tr("What if the partitions had come together otherwise?…"), 4,
          Need::Events);
    addTo(other, "branch.row", tr("What if a row had been there before all events?…"), 4,
          Need::Log);
    addTo(other, "branch.rule", tr("What if a fold had another rule?…"), 4, Need::Events);
    addTo(other, "branch.combine", tr("Combine with another branch…"), 4, Need::Branch);
    const QString out = tr("Ways out of the branch");
    addTo(out, "branch.correct", tr("Corrective events: believed, right, corrected…"), 4,
          Need::Branch);
    addTo(out, "branch.fixture", tr("Write it as a test…"), 4, Need::Branch);
    addTo(out, "branch.report", tr("Write a report…"), 4, Need::Branch);
    add("branch.log", tr("Back to the log"), 5, {"B"}, Need::Branch);
}

void appendFoldCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("Folds");
    list.push_back({"folds.add", tr("Add a fold…"), menu, 0, keys({"Ctrl+T"}), Need::Log});
    list.push_back({"folds.newScript", tr("New script fold…"), menu, 0, {}, Need::Log});
    list.push_back({"folds.addFile", tr("Add folds from files…"), menu, 0, {}, Need::Log});
    list.push_back({"folds.step", tr("Step an event on through the table’s rule"), menu, 1,
                    keys({"F10"}), Need::Events, false, true});
    list.push_back({"folds.stepBack", tr("Step an event back"), menu, 1, keys({"Shift+F10"}),
                    Need::Events, false, true});
    list.push_back({"folds.forgotten", tr("What the table forgot"), menu, 2, {}, Need::Events});
    list.push_back(
        {"folds.compacted", tr("As a compacted topic would hold it"), menu, 2, {}, Need::Events});
    list.push_back(
        {"folds.retained", tr("As a topic that retains a while"), menu, 2, {}, Need::Events});
    list.push_back(
        {"folds.capture", tr("Capture by logging and by comparing"), menu, 2, {}, Need::Events});
    list.push_back({"folds.changes", tr("The table’s changes"), menu, 2, {}, Need::Events});
}

void appendHelpCommands(std::vector<CommandSpec>& list) {
    const QString menu = tr("Help");
    list.push_back(
        {"help.show", tr("Open or close the help"), menu, 0, keys({"F1"}), Need::Window});
    list.push_back({"help.learn", tr("Learn the words"), menu, 0, {}, Need::Window});
    list.push_back({"help.stories", tr("What if: five stories"), menu, 0, {}});
    list.push_back({"help.formats", tr("Describe a format"), menu, 0, {}});
    list.push_back({"help.shortcuts", tr("Keyboard shortcuts"), menu, 0, keys({"?"})});
    list.push_back({"help.about", tr("About Oxbow"), menu, 1, {}});
}

std::vector<CommandSpec> makeCommands() {
    std::vector<CommandSpec> list;
    appendFileCommands(list);
    appendEditCommands(list);
    appendViewCommands(list);
    appendHistoryCommands(list);
    appendBranchCommands(list);
    appendFoldCommands(list);
    appendHelpCommands(list);
    return list;
}

}  // namespace

const std::vector<CommandSpec>& allCommands() {
    static const std::vector<CommandSpec> list = makeCommands();
    return list;
}

}  // namespace oxbow
