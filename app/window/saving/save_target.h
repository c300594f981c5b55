// Asks where to write something, and in which form.
#pragma once

#include <QString>
#include <filesystem>
#include <optional>
#include <vector>

class QWidget;

namespace oxbow {

struct SaveForm {
    QString title;   // "CSV: events"
    QString ending;  // "csv"
};

// The name that is written to, where `typed` was left in the field and a form was chosen beside it:
// a form that was chosen counts, whatever the name ended in; else the name's own ending does, where
// it is one of the forms'.
QString targetName(const QString& typed, const std::vector<SaveForm>& forms, std::size_t chosen,
                   bool formWasChosen);

// The first form is suggested. Nothing where the dialog was left. What is there already is asked
// about before it is replaced.
std::optional<std::filesystem::path> askSaveTarget(QWidget* parent, const QString& title,
                                                   const QString& folder, const QString& name,
                                                   const std::vector<SaveForm>& forms);

}  // namespace oxbow
