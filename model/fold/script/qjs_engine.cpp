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
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "model/fold/script/script_process.h"
#include "model/fold/script/script_scan.h"
#include "model/fold/script/script_text.h"
#include "model/fold/script/scripts.h"

namespace oxbow {

namespace {

constexpr char kFile[] = "script.js";  // kernel.js looks for it in stacks

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

class QtScriptEngine final : public ScriptEngine {
public:
    QtScriptEngine() : m_watch(m_engine) {}

    absl::Status define(std::string_view code);
    const ScriptDefinition& definition() const override { return m_definition; }
    absl::Status load(std::span<const ScriptEvent> events) override;
    absl::StatusOr<std::vector<ScriptRoute>> route() override;
    absl::StatusOr<std::vector<ScriptRecord>> apply(const ScriptRows& rows) override;

private:
    absl::StatusOr<QJSValue> ours(const char* text);
    absl::StatusOr<QJSValue> run(const char* name, const QJSValueList& given);

    QJSEngine m_engine;
    QJSValue m_kernel;
    ScriptDefinition m_definition;
    std::size_t m_count = 0;  // of the loaded events
    ScriptWatch m_watch;
};

absl::StatusOr<QJSValue> QtScriptEngine::ours(const char* text) {
    QJSValue value = m_engine.evaluate(QString::fromUtf8(text));
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
    const QJSValue harden = sandbox->call({world, collections->call()});
    m_kernel = harden.isError() ? harden : kernel->call({harden, limits});
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
    QString head = QStringLiteral("(function(") + words.join(',') + QStringLiteral(",$harden){%1");
    for (const std::string& name : scan.undeclared) {
        head += QStringLiteral("var ") + scriptString(name) + ';';
    }
    head += scan.isObjectForm ? QStringLiteral("var $given=\n") : QStringLiteral("{\n");
    QString tail = scan.isObjectForm ? QStringLiteral("\nreturn $given})") : QStringLiteral("\n");
    if (!scan.isObjectForm) {
        for (const std::string& name : scan.outermost) {
            tail +=
                QStringLiteral("if(typeof %1!=='undefined')$harden(%1);").arg(scriptString(name));
        }
        tail += QStringLiteral("}})");
    }
    // Strict: there a write to what is frozen is an error and not lost. A script that is none in
    // strict mode is taken as it is.
    QStringList stack;
    QJSValue script;
    for (const char* mode : {"'use strict';", ""}) {
        stack.clear();
        script = m_engine.evaluate(
            head.arg(QLatin1String(mode)) + scriptString(scriptForEngine(code)) + tail,
            QLatin1String(kFile), 0, &stack);
        if (!script.isError()) {
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
        m_kernel, {script, scan.isObjectForm, scan.isPlain});
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
    m_definition.usesSequenceNumber = scan.usesSequenceNumber;
    return checkDefinition(m_definition);
}

absl::Status QtScriptEngine::load(std::span<const ScriptEvent> events) {
    enum : std::uint8_t { kType = 1, kValue = 2, kJson = 4, kMetadata = 8, kTime = 16 };
    m_count = events.size();
    QStringList streamIds, eventIds, types, values, jsons, metadata, created;
    std::vector<std::uint8_t> flags;
    std::vector<double> sequenceNumbers;
    std::vector<std::int32_t> handlers;
    for (const ScriptEvent& event : events) {
        const auto text = [](const std::optional<std::string>& given) {
            return given ? scriptString(*given) : QString();
        };
        streamIds << scriptString(event.streamId);
        eventIds << scriptString(event.eventId);
        types << text(event.type);
        values << text(event.value);
        jsons << (event.json.empty() ? values.back() : scriptString(event.json));
        metadata << text(event.metadata);
        created << text(event.created);
        flags.push_back(static_cast<std::uint8_t>(
            (event.type ? kType : 0) | (event.value ? kValue : 0) | (event.isJson ? kJson : 0) |
            (event.metadata ? kMetadata : 0) | (event.created ? kTime : 0)));
        sequenceNumbers.push_back(static_cast<double>(event.sequenceNumber));
        handlers.push_back(event.handler);
    }
    QJSValue batch = m_engine.newObject();
    batch.setProperty("count", static_cast<quint32>(m_count));
    batch.setProperty("streamIds", m_engine.toScriptValue(streamIds));
    batch.setProperty("eventIds", m_engine.toScriptValue(eventIds));
    batch.setProperty("types", m_engine.toScriptValue(types));
    batch.setProperty("values", m_engine.toScriptValue(values));
    batch.setProperty("json", m_engine.toScriptValue(jsons));
    batch.setProperty("metadata", m_engine.toScriptValue(metadata));
    batch.setProperty("created", m_engine.toScriptValue(created));
    batch.setProperty("flags", numbers(m_engine, flags));
    batch.setProperty("numbers", numbers(m_engine, sequenceNumbers));
    batch.setProperty("handlers", numbers(m_engine, handlers));
    return run("load", {batch}).status();
}

absl::StatusOr<std::vector<ScriptRoute>> QtScriptEngine::route() {
    const absl::StatusOr<QJSValue> told = run("route", {});
    if (!told.ok()) {
        return told.status();
    }
    std::vector<ScriptRoute> routes(m_count);
    quint32 at = 0;
    const auto next = [&] { return utf8OfScript(told->property(at++).toString()); };
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
    std::vector<ScriptRecord> records(told->property("length").toUInt());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const QJSValue given = told->property(static_cast<quint32>(i));
        ScriptRecord& record = records[i];
        record.kind = static_cast<ScriptRecord::Kind>(given.property("kind").toInt());
        record.event = given.property("event").toUInt();
        record.row = given.property("row").toUInt();
        record.state = utf8OfScript(given.property("state").toString());
        record.shown = utf8OfScript(given.property("shown").toString());
        if (record.kind == ScriptRecord::Kind::Poison) {
            record.error = errorOf(record.state);
            record.state.clear();
        }
        if (const QJSValue shared = given.property("shared"); shared.isString()) {
            record.shared = utf8OfScript(shared.toString());
        }
        const QJSValue emitted = given.property("emitted");
        for (quint32 at = 0; at < emitted.property("length").toUInt(); ++at) {
            const QJSValue one = emitted.property(at);
            ScriptEmitted& out = record.emitted.emplace_back();
            out.stream = utf8OfScript(one.property("stream").toString());
            out.type = utf8OfScript(one.property("type").toString());
            out.body = utf8OfScript(one.property("body").toString());
            const QJSValue headers = one.property("headers");
            for (quint32 h = 0; h + 1 < headers.property("length").toUInt(); h += 2) {
                out.headers.push_back({utf8OfScript(headers.property(h).toString()),
                                       utf8OfScript(headers.property(h + 1).toString())});
            }
        }
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
