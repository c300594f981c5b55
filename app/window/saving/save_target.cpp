#include "app/window/saving/save_target.h"

#include <QFileDialog>
#include <QFileInfo>
#include <algorithm>

namespace oxbow {

namespace {

QString filterOf(const SaveForm& form) {
    return form.title + " (*." + form.ending + ")";
}

// Without the ending of a form, the longest that fits: ".jsonl" ends ".cloudevents.jsonl" too.
QString bare(const QString& name, const std::vector<SaveForm>& forms) {
    qsizetype longest = 0;
    for (const SaveForm& form : forms) {
        if (name.endsWith('.' + form.ending, Qt::CaseInsensitive)) {
            longest = std::max(longest, form.ending.size() + 1);
        }
    }
    return name.chopped(longest);
}

}  // namespace

QString targetName(const QString& typed, const std::vector<SaveForm>& forms, std::size_t chosen,
                   bool formWasChosen) {
    const QString stem = bare(typed, forms);
    const bool hasEnding = stem != typed;
    return hasEnding && !formWasChosen ? typed : stem + '.' + forms[chosen].ending;
}

std::optional<std::filesystem::path> askSaveTarget(QWidget* parent, const QString& title,
                                                   const QString& folder, const QString& name,
                                                   const std::vector<SaveForm>& forms) {
    QFileDialog dialog(parent, title, folder);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const SaveForm& form : forms) {
        filters << filterOf(form);
    }
    dialog.setNameFilters(filters);
    dialog.setDefaultSuffix(forms.front().ending);
    dialog.selectFile(name + '.' + forms.front().ending);
    std::size_t chosen = 0;
    bool formWasChosen = false;
    // The name follows the form, so that what is asked about is what is written.
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, [&](const QString& filter) {
        chosen = std::size_t(std::max<qsizetype>(filters.indexOf(filter), 0));
        formWasChosen = true;
        dialog.setDefaultSuffix(forms[chosen].ending);
        const QStringList files = dialog.selectedFiles();
        if (!files.isEmpty()) {
            const QString file = QFileInfo(files.first()).fileName();
            dialog.selectFile(targetName(file, forms, chosen, true));
        }
    });
    if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty()) {
        return std::nullopt;
    }
    return targetName(dialog.selectedFiles().first(), forms, chosen, formWasChosen).toStdString();
}

}  // namespace oxbow
