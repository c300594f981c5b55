// A field to find a key in, and under it what was found.
#pragma once

#include <QWidget>
#include <memory>

#include "views/table/key_finder.h"

class QLineEdit;
class QListView;

namespace oxbow {

class SaidLabel;

// Up and Down move through the list, Enter takes a key and closes, Esc closes. Hidden until it is
// opened.
class FindKeyBar : public QWidget {
    Q_OBJECT
public:
    explicit FindKeyBar(std::shared_ptr<const History> history, QWidget* parent = nullptr,
                        const MakeExecutor& makeExecutor = makeThread);

    void setHistory(std::shared_ptr<const History> history);
    // Keys are marked that have no row in this table.
    void open(std::shared_ptr<const Table> table);
    // The playhead has moved.
    void setTable(std::shared_ptr<const Table> table);
    void close();

    // What is looked for; kept while it is closed.
    QString text() const;
    void setText(const QString& text);
    // The key that was taken last.
    QString lastChosen() const { return m_lastChosen; }
    QString said() const;        // what stands beside the field
    QStringList listed() const;  // the keys
    KeyFinder& finder() { return m_finder; }

signals:
    void textChanged();
    void chosen(oxbow::KeyId key);
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class Model;
    class Painter;

    void build();
    QWidget* buildRow();
    void look();
    void showHits();
    void accept();

    KeyFinder m_finder;
    std::shared_ptr<const Table> m_table;
    QString m_lastChosen;
    QLineEdit* m_field = nullptr;
    SaidLabel* m_said = nullptr;
    Model* m_model = nullptr;
    QListView* m_list = nullptr;
};

}  // namespace oxbow
