// A watch thread interrupts the engine where it takes too long.
#include "model/fold/script/qjs_engine.h"

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QJSEngine>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "model/fold/script/exact_numbers.h"
#include "model/fold/script/script_process.h"
#include "model/fold/script/script_scan.h"
#include "model/fold/script/script_text.h"
#include "model/fold/script/scripts.h"
#include "model/payload/json.h"

namespace oxbow {

namespace {

constexpr char kFile[] = "script.js";

// Interrupts an engine that has been at work for too long; one that does not come back then (it is
// in a function of its own, as of a regular expression) ends with its process.
class ScriptWatch {
public:
    explicit ScriptWatch(QJSEngine& engine) : m_engine(engine), m_thread([this] { run(); }) {}
    ~ScriptWatch() {
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }
    ScriptWatch(const ScriptWatch&) = delete;
    ScriptWatch& operator=(const ScriptWatch&) = delete;

    // `events` at once have the time of one, and a little for each.
    void begin(std::size_t events) {
        {
            const std::lock_guard lock(m_mutex);
            m_deadline = Clock::now() + std::chrono::milliseconds(ScriptLimits::kMilliseconds) +
                         std::chrono::microseconds(500) * events;
        }
        m_changed.notify_one();
    }
    // Whether the engine was interrupted; it can go on.
    bool end() {
        const std::lock_guard lock(m_mutex);
        m_deadline = Clock::time_point::max();
        m_engine.setInterrupted(false);
        return std::exchange(m_interrupted, false);
    }

private:
    using Clock = std::chrono::steady_clock;
    void run() {
        std::unique_lock lock(m_mutex);
        while (!m_over) {
            if (m_deadline == Clock::time_point::max()) {
                m_changed.wait(lock);
            } else if (m_changed.wait_until(lock, m_deadline) == std::cv_status::timeout &&
                       Clock::now() >= m_deadline) {
                if (m_interrupted) {
                    ::_exit(kScriptTookTooLong);
                }
                m_interrupted = true;
                m_engine.setInterrupted(true);
                m_deadline = Clock::now() + std::chrono::milliseconds(ScriptLimits::kMilliseconds);
            }
        }
    }

    QJSEngine& m_engine;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Clock::time_point m_deadline = Clock::time_point::max();
    bool m_interrupted = false;
    bool m_over = false;
    std::thread m_thread;
};

QJSValue call(const QJSValue& owner, const char* name, const QJSValueList& given) {
    return owner.property(QLatin1String(name)).callWithInstance(owner, given);
}

template <typename Number>
QJSValue numbers(QJSEngine& engine, const std::vector<Number>& values) {
    QByteArray bytes("");  // not a null one, which would be no buffer
    bytes.append(reinterpret_cast<const char*>(values.data()),
                 static_cast<qsizetype>(values.size() * sizeof(Number)));
    return engine.toScriptValue(bytes);
}

ScriptError errorOf(std::string_view told) {
    ScriptError error;
    const std::size_t colon = told.find(':');
    error.line = std::atoi(std::string(told.substr(0, colon)).c_str());
    error.sentence = told.substr(colon + 1);
    return error;
}

std::vector<std::string> textsOf(const QJsonValue& value) {
    std::vector<std::string> texts;
    for (const auto text : value.toArray()) {
        texts.push_back(text.toString().toStdString());
    }
    return texts;
}

ScriptDefinition definitionOf(const QJsonObject& told) {
    ScriptDefinition definition;
    const QString rows = told["rows"].toString();
    definition.rows = rows == "stream"      ? ScriptDefinition::Rows::Stream
                      : rows == "partition" ? ScriptDefinition::Rows::Partition
                      : rows == "key"       ? ScriptDefinition::Rows::Key
                                            : ScriptDefinition::Rows::One;
    definition.all = told["all"].toBool();
    definition.streams = textsOf(told["streams"]);
    definition.categories = textsOf(told["categories"]);
    definition.handlers = textsOf(told["handlers"]);
    definition.any = told["any"].toBool();
    definition.deleted = told["deleted"].toBool();
    definition.folds = told["folds"].toBool();
    definition.biState = told["biState"].toBool();
    definition.includeLinks = told["includeLinks"].toBool();
    definition.exactNumbers = told["exactNumbers"].toBool();
    definition.hasKey = told["hasKey"].toBool();
    return definition;
}

absl::Status checkDefinition(const ScriptDefinition& definition) {
    using Rows = ScriptDefinition::Rows;
    if (definition.rows == Rows::Key) {
        return absl::OkStatus();
    }
    if (!definition.all && definition.streams.empty() && definition.categories.empty()) {
        return absl::InvalidArgumentError(
            "The script is no fold: it says nowhere which events it takes. Begin it with "
            "fromAll(), fromStream(\"…\") or fromCategory(\"…\"), or write ({ key(event) { … }, "
            "apply(row, event) { … } }).");
    }
    if (definition.deleted && definition.biState) {
        return absl::InvalidArgumentError(
            "A script whose partitions share a state cannot have $deleted.");
    }
    if (definition.deleted && definition.rows != Rows::Stream) {
        return absl::InvalidArgumentError(
            "$deleted is told only to a script with foreachStream().");
    }
    return absl::OkStatus();
}

// The names of a flat object's members, as they stand before its values: `{"a":`, `,"b":`.
using Shape = std::vector<std::string>;

Shape shapeOf(const QJSValue& names) {
    Shape shape;
    for (quint32 i = 0; i < names.property("length").toUInt(); ++i) {
        std::string part = i == 0 ? "{" : ",";
        appendJsonString(part, bytesOfScript(names.property(i).toString()));
        shape.push_back(part + ":");
    }
    return shape;
}

// The values of flat objects, one after the other.
struct FlatValues {
    const char* codes = nullptr;
    const char* numbers = nullptr;
    QJSValue texts;
    quint32 nextText = 0;

    std::string next(const Shape& shape) {
        std::string json;
        for (const std::string& name : shape) {
            json += name;
            switch (*codes++) {
                case ScriptColumn::kNumber: {
                    double value = 0;
                    std::memcpy(&value, numbers, sizeof value);
                    numbers += sizeof value;
                    appendScriptNumber(json, value);
                    break;
                }
                case ScriptColumn::kText:
                    appendJsonString(json, bytesOfScript(texts.property(nextText++).toString()));
                    break;
                case ScriptColumn::kTrue:
                    json += "true";
                    break;
                case ScriptColumn::kFalse:
                    json += "false";
                    break;
                default:
                    json += "null";
                    break;
            }
        }
        return json.append(shape.empty() ? "{}" : "}");
    }
};

ScriptEmitted emittedOf(const QJSValue& given) {
    ScriptEmitted emitted;
    emitted.stream = bytesOfScript(given.property("stream").toString());
    emitted.type = bytesOfScript(given.property("type").toString());
    emitted.body = utf8OfScript(given.property("body").toString());
    const QJSValue headers = given.property("headers");
    for (quint32 i = 0; i + 1 < headers.property("length").toUInt(); i += 2) {
        emitted.headers.push_back({bytesOfScript(headers.property(i).toString()),
                                   bytesOfScript(headers.property(i + 1).toString())});
    }
    return emitted;
}

class QtScriptEngine final : public ScriptEngine {
public:
    QtScriptEngine() : m_watch(m_engine) {}

    absl::Status define(std::string_view code);
    const ScriptDefinition& definition() const override { return m_definition; }
    absl::Status load(const ScriptBatch& batch) override;
    absl::StatusOr<std::vector<ScriptRoute>> route() override;
    absl::StatusOr<std::vector<ScriptRecord>> apply(const ScriptRows& rows) override;

private:
    absl::StatusOr<QJSValue> ours(const char* text);
    QJSValue fieldsOf(const ScriptUses& uses);
    std::vector<ScriptRecord> recordsOf(const QJSValue& out);
    absl::StatusOr<QJSValue> run(const char* name, const QJSValueList& given);

    QJSEngine m_engine;
    const QJSValue m_function = m_engine.globalObject().property("Function");
    QJSValue m_kernel;
    ScriptDefinition m_definition;
    std::size_t m_count = 0;      // of the loaded events
    std::vector<Shape> m_shapes;  // as far as the kernel told them
    ScriptWatch m_watch;
};

// The engine finds members twice as fast in what its Function makes as in what it evaluates. It has
// no file's name then: what stands behind so many lines is the user's.
constexpr int kLinesBefore = 10'000;

absl::StatusOr<QJSValue> QtScriptEngine::ours(const char* text) {
    const QJSValue made = m_function.call(
        {QStringLiteral("var made =\n%1\nreturn made").arg(QString::fromUtf8(text))});
    QJSValue value = made.isError() ? made : made.call();
    if (value.isError()) {
        return absl::InternalError(
            absl::StrCat("The script engine does not start: ", value.toString().toStdString(),
                         " at line ", value.property("lineNumber").toInt()));
    }
    return value;
}

// A script that was interrupted gives no value, an error of its own, or anything.
absl::StatusOr<QJSValue> QtScriptEngine::run(const char* name, const QJSValueList& given) {
    m_watch.begin(m_count);
    QJSValue value = call(m_kernel, name, given);
    if (m_watch.end()) {
        return absl::DeadlineExceededError(
            absl::StrCat("it took more than ", ScriptLimits::kMilliseconds, " ms"));
    }
    if (value.isError()) {
        return absl::InternalError(
            absl::StrCat("The script engine failed: ", value.toString().toStdString(), " ",
                         value.property("stack").toString().toStdString()));
    }
    return value;
}

QJSValue QtScriptEngine::fieldsOf(const ScriptUses& uses) {
    QStringList fields;
    for (const std::string& field : uses.fields) {
        fields << scriptString(field);
    }
    return uses.fieldsOnly ? m_engine.toScriptValue(fields) : QJSValue(QJSValue::NullValue);
}

absl::Status QtScriptEngine::define(std::string_view code) {
    absl::StatusOr<QJSValue> collections = ours(kCollectionsScript);
    absl::StatusOr<QJSValue> sandbox = ours(kSandboxScript);
    absl::StatusOr<QJSValue> kernel = ours(kKernelScript);
    for (const auto* made : {&collections, &sandbox, &kernel}) {
        if (!made->ok()) {
            return made->status();
        }
    }
    const QJSValue world = m_engine.globalObject();
    QJSValue limits = m_engine.newObject();
    limits.setProperty("text", ScriptLimits::kText);
    limits.setProperty("emitted", ScriptLimits::kEmitted);
    limits.setProperty("keys", ScriptLimits::kKeys);
    limits.setProperty("sentence", ScriptLimits::kSentence);
    limits.setProperty("linesBefore", kLinesBefore + 2);  // and two that Function adds
    const QJSValue pure = sandbox->call({world, collections->call()});
    m_kernel = pure.isError() ? pure : kernel->call({pure, limits});
    if (m_kernel.isError()) {
        return absl::InternalError(
            absl::StrCat("The script engine does not start: ", m_kernel.toString().toStdString(),
                         " ", m_kernel.property("stack").toString().toStdString()));
    }
    // The script's text stands in a function of the words it may use: on lines of its own, so that
    // lines and columns are the user's, and in a block, so that it may declare names of theirs.
    QStringList words;
    const QJSValue names = m_kernel.property("wordNames");
    for (quint32 i = 0; i < names.property("length").toUInt(); ++i) {
        words << names.property(i).toString();
    }
    const ScriptScan scan = scanScript(code);
    if (!scan.remembered.empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "The script remembers ", scan.remembered.front(),
            " from event to event, beside its rows. What a fold remembers has to stand in its "
            "state, where it can be seen and gone back to: keep it there, or in the state that all "
            "partitions share ($initShared)."));
    }
    words << QStringLiteral("$harden");
    QString variables;
    for (const std::string& name : scan.undeclared) {
        variables += QStringLiteral("var ") + scriptString(name) + ';';
    }
    QString body = scan.isObjectForm ? QStringLiteral("var $given=\n") : QStringLiteral("{\n");
    body += scriptString(scriptForEngine(code));
    body += scan.isObjectForm ? QStringLiteral("\nreturn $given") : QStringLiteral("\n");
    if (!scan.isObjectForm) {
        for (const std::string& name : scan.outermost) {
            body +=
                QStringLiteral("if(typeof %1!=='undefined')$harden(%1);").arg(scriptString(name));
        }
        body += '}';
    }
    // Strict: there a write to what is frozen is an error and not lost. A script that is none in
    // strict mode is taken as it is. Evaluated first, for the place of what is wrong with it.
    QStringList stack;
    QJSValue script;
    for (const QString& mode : {QStringLiteral("'use strict';"), QString()}) {
        stack.clear();
        script = m_engine.evaluate(QStringLiteral("(function(") + words.join(',') +
                                       QStringLiteral("){") + mode + variables + body +
                                       QStringLiteral("})"),
                                   QLatin1String(kFile), 0, &stack);
        if (!script.isError()) {
            QJSValueList parts;
            for (const QString& word : words) {
                parts << word;
            }
            parts << mode + variables + QString(kLinesBefore, '\n') + body;
            script = m_function.call(parts);
            break;
        }
    }
    if (script.isError() || !script.isCallable()) {
        // ":LINE:COLUMN:file:script.js", from 1.
        const QStringList place = stack.isEmpty() ? QStringList() : stack.front().split(':');
        const std::string where = place.size() > 2
                                      ? absl::StrCat("Line ", place[1].toStdString(), ", column ",
                                                     place[2].toStdString(), " of the script: ")
                                      : std::string("The script: ");
        return absl::InvalidArgumentError(absl::StrCat(where, script.toString().toStdString()));
    }
    m_watch.begin(1);
    const QJSValue told = m_kernel.property("define").callWithInstance(
        m_kernel,
        {script, scan.isObjectForm, scan.isPlain, fieldsOf(scan.uses), scan.hasPlainObjects});
    if (m_watch.end()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "The script takes more than ", ScriptLimits::kMilliseconds, " ms to define itself."));
    }
    const std::string answer = told.toString().toStdString();
    if (answer.empty() || answer.front() != 'd') {
        const ScriptError error = errorOf(std::string_view(answer).substr(answer.empty() ? 0 : 1));
        return absl::InvalidArgumentError(
            error.line > 0 ? absl::StrCat("Line ", error.line, " of the script: ", error.sentence)
                           : absl::StrCat("The script: ", error.sentence));
    }
    m_definition =
        definitionOf(QJsonDocument::fromJson(QByteArray::fromStdString(answer.substr(1))).object());
    m_definition.uses = scan.uses;
    if (m_definition.exactNumbers || !m_definition.folds) {
        // The whole value is read: exact numbers are found in its text.
        m_definition.uses.fieldsOnly = false;
    }
    return checkDefinition(m_definition);
}

absl::Status QtScriptEngine::load(const ScriptBatch& batch) {
    enum : std::uint8_t {
        kType = 1,
        kValue = 2,
        kJson = 4,
        kMetadata = 8,
        kTime = 16,
        kFields = 32
    };
    m_count = batch.events.size();
    const ScriptUses& uses = m_definition.uses;
    QStringList streamIds, eventIds, types, values, jsons, metadata, created;
    std::vector<std::uint8_t> flags;
    std::vector<double> sequenceNumbers;
    std::vector<std::int32_t> handlers;
    // What the script cannot see is not made.
    const auto add = [](bool wanted, QStringList& list, const std::optional<std::string>& text) {
        if (wanted) {
            list << (text ? scriptString(*text) : QString());
        }
    };
    for (const ScriptEvent& event : batch.events) {
        add(uses.streamId, streamIds, event.streamId);
        add(uses.eventId, eventIds, event.eventId);
        add(uses.type, types, event.type);
        add(uses.value || m_definition.handlers.empty(), values, event.value);
        add(uses.data || !m_definition.folds, jsons, event.json.empty() ? event.value : event.json);
        add(uses.metadata, metadata, event.metadata);
        add(uses.created, created, event.created);
        flags.push_back(static_cast<std::uint8_t>(
            (event.type ? kType : 0) | (event.value ? kValue : 0) | (event.isJson ? kJson : 0) |
            (event.metadata ? kMetadata : 0) | (event.created ? kTime : 0) |
            (event.hasFields ? kFields : 0)));
        sequenceNumbers.push_back(static_cast<double>(event.sequenceNumber));
        handlers.push_back(event.handler);
    }
    QJSValue columns = m_engine.newArray(static_cast<uint>(batch.columns.size()));
    for (quint32 i = 0; i < batch.columns.size(); ++i) {
        const ScriptColumn& given = batch.columns[i];
        QStringList texts;
        for (const std::string& text : given.texts) {
            texts << scriptString(text);
        }
        QJSValue column = m_engine.newObject();
        column.setProperty("kinds", numbers(m_engine, given.kinds));
        column.setProperty("numbers", numbers(m_engine, given.numbers));
        column.setProperty("texts", m_engine.toScriptValue(texts));
        columns.setProperty(i, column);
    }
    QJSValue made = m_engine.newObject();
    made.setProperty("count", static_cast<quint32>(m_count));
    made.setProperty("streamIds", m_engine.toScriptValue(streamIds));
    made.setProperty("eventIds", m_engine.toScriptValue(eventIds));
    made.setProperty("types", m_engine.toScriptValue(types));
    made.setProperty("values", m_engine.toScriptValue(values));
    made.setProperty("json", m_engine.toScriptValue(jsons));
    made.setProperty("metadata", m_engine.toScriptValue(metadata));
    made.setProperty("created", m_engine.toScriptValue(created));
    made.setProperty("flags", numbers(m_engine, flags));
    made.setProperty("numbers", numbers(m_engine, sequenceNumbers));
    made.setProperty("handlers", numbers(m_engine, handlers));
    made.setProperty("columns", columns);
    return run("load", {made}).status();
}

absl::StatusOr<std::vector<ScriptRoute>> QtScriptEngine::route() {
    const absl::StatusOr<QJSValue> told = run("route", {});
    if (!told.ok()) {
        return told.status();
    }
    std::vector<ScriptRoute> routes(m_count);
    quint32 at = 0;
    const auto next = [&] { return bytesOfScript(told->property(at++).toString()); };
    for (ScriptRoute& route : routes) {
        const std::string first = next();
        const std::string_view rest = std::string_view(first).substr(1);
        switch (first.empty() ? '-' : first.front()) {
            case 'k':
                route.keys.emplace_back(rest);
                break;
            case 'n':
                for (long more = std::atol(std::string(rest).c_str()); more > 0; --more) {
                    route.keys.push_back(next().substr(1));
                }
                break;
            case '!':
                route.error = errorOf(rest);
                break;
            default:
                break;
        }
    }
    return routes;
}

absl::StatusOr<std::vector<ScriptRecord>> QtScriptEngine::apply(const ScriptRows& rows) {
    QStringList states, names;
    std::vector<std::uint8_t> flags;
    for (const ScriptRow& row : rows.rows) {
        states << scriptString(row.state);
        names << scriptString(row.name);
        flags.push_back(static_cast<std::uint8_t>(row.is));
    }
    const absl::StatusOr<QJSValue> told = run(
        "apply",
        {numbers(m_engine, rows.starts), numbers(m_engine, rows.reached),
         m_engine.toScriptValue(states), m_engine.toScriptValue(names), numbers(m_engine, flags),
         rows.shared ? QJSValue(scriptString(*rows.shared)) : QJSValue(QJSValue::NullValue)});
    if (!told.ok()) {
        return told.status();
    }
    return recordsOf(*told);
}

// What kernel.js calls `out`.
std::vector<ScriptRecord> QtScriptEngine::recordsOf(const QJSValue& out) {
    const auto buffer = [&](const char* name) {
        return qjsvalue_cast<QByteArray>(out.property(QLatin1String(name)));
    };
    const QByteArray recordBytes = buffer("records");
    const QByteArray codes = buffer("codes");
    const QByteArray numberBytes = buffer("numbers");
    const QJSValue texts = out.property("texts");
    const QJSValue values = out.property("values");
    const auto text = [&](quint32 place) { return utf8OfScript(texts.property(place).toString()); };
    const QJSValue shapes = out.property("shapes");
    for (quint32 i = static_cast<quint32>(m_shapes.size()); i < shapes.property("length").toUInt();
         ++i) {
        m_shapes.push_back(shapeOf(shapes.property(i)));
    }
    std::vector<ScriptRecord> records(out.property("recordCount").toUInt());
    FlatValues flat{codes.constData(), numberBytes.constData(), values};
    for (std::size_t i = 0; i < records.size(); ++i) {
        std::array<std::uint32_t, 4> given{};
        std::memcpy(given.data(), recordBytes.constData() + i * sizeof given, sizeof given);
        ScriptRecord& record = records[i];
        record.event = given[0];
        record.row = given[1];
        constexpr std::uint32_t kFlat = 5;
        if (given[2] == kFlat) {
            record.state = flat.next(m_shapes[given[3]]);
            continue;
        }
        record.kind = static_cast<ScriptRecord::Kind>(given[2]);
        if (record.kind == ScriptRecord::Kind::Poison) {
            record.error = errorOf(text(given[3]));
        } else if (record.kind != ScriptRecord::Kind::Erase) {
            record.state = text(given[3]);
            record.shown =
                record.kind == ScriptRecord::Kind::Shown ? text(given[3] + 1) : std::string();
        }
    }
    const QJSValue shared = out.property("shared");
    for (quint32 i = 0; i < shared.property("length").toUInt(); ++i) {
        const QJSValue one = shared.property(i);
        records[one.property("record").toUInt()].shared =
            utf8OfScript(one.property("text").toString());
    }
    const QJSValue emitted = out.property("emitted");
    for (quint32 i = 0; i < emitted.property("length").toUInt(); ++i) {
        const QJSValue one = emitted.property(i);
        records[one.property("record").toUInt()].emitted.push_back(emittedOf(one));
    }
    return records;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScriptEngine>> startQtEngine(std::string_view code) {
    auto engine = std::make_unique<QtScriptEngine>();
    if (absl::Status defined = engine->define(code); !defined.ok()) {
        return defined;
    }
    return engine;
}

}  // namespace oxbow
