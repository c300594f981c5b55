// The page between choosing a file and importing it: what it was taken for, which field is what,
// the first events, and one button.
#pragma once

#include <QWidget>

#include "views/importing/import_choices.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace oxbow {

class ElidedLabel;
class ImportPreviewSource;
class OpenChoice;
class PanelHeader;
class VirtualListView;
class WrittenChoices;

class ImportView : public QWidget {
    Q_OBJECT
public:
    explicit ImportView(QWidget* parent = nullptr);

    // Shows a source. What was answered before belongs to another source and is forgotten where
    // `keepAnswers` is not set.
    void setPlan(const ImportChoices& plan, bool keepAnswers);
    const ImportAnswers& answers() const { return m_answers; }
    // What was answered when the source was imported before; a plan that keeps answers follows.
    void setAnswers(const ImportAnswers& answers, bool again);
    // While a new preview is being made.
    void setBusy(bool busy);
    // There is no preview, and why; nothing can be imported until something else is answered. For
    // a source that none was made of yet with its name.
    void setProblem(const QString& problem);
    void setSource(const QString& name, const QString& folder,
                   const QVector<FormatChoice>& formats);
    // Where the keys go that the page begins with.
    QWidget* first() const;

    // The answers with a format that has just been saved: the preview should follow.
    void chooseFormat(const QString& name);

signals:
    // The user chose something else: the preview should follow.
    void answersChanged();
    // What is shown should be kept as a description of a format.
    void saveFormatClicked();
    void importClicked();
    void cancelClicked();

protected:
    // Enter imports and Esc cancels, wherever the focus is on the page.
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildScrolled();
    void layOutMapping();
    void buildHead(QVBoxLayout* layout);
    void buildChoices(QVBoxLayout* layout);
    void fillOrder(QWidget* box, QComboBox* choice, const QString& name, const QStringList& items,
                   bool ImportAnswers::*answer);
    void buildFoot(QVBoxLayout* layout);
    void showWritten();
    void fillFormats(const ImportChoices& plan);
    void fillMapping(const ImportChoices& plan);
    void fillNotes(const ImportChoices& plan);
    void recolour();

    ImportAnswers m_answers;
    bool m_again = false;  // the source was imported before
    QLabel* m_title;
    QLabel* m_where;
    QComboBox* m_format;
    ElidedLabel* m_reason;
    QWidget* m_mappingBox;
    QGridLayout* m_mapping = nullptr;
    int m_columns = 0;  // of m_mapping
    QLabel* m_labels[std::size(kMappedParts)];
    OpenChoice* m_fields[std::size(kMappedParts)];
    QLabel* m_mappingReasons;
    QPushButton* m_showWritten;
    QPushButton* m_saveFormat;
    WrittenChoices* m_written;
    QWidget* m_orderBox;
    QComboBox* m_order;
    QWidget* m_mergeBox;
    QComboBox* m_merge;
    PanelHeader* m_previewHead;
    ImportPreviewSource* m_source;
    VirtualListView* m_list;
    QLabel* m_notes;
    QPushButton* m_import;
};

}  // namespace oxbow
