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
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "model/fold/script/script_process.h"
#include "model/fold/script/script_scan.h"
#include "model/fold/script/script_syntax.h"
#include "model/fold/script/script_text.h"
#include "model/fold/script/scripts.h"

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

// The value that all of them have; 0 where they differ.
template <typename Value>
Value onlyValue(const std::vector<Value>& values) {
    return !values.empty() && std::all_of(values.begin(), values.end(),
                                          [&](Value value) { return value == values[0]; })
               ? values[0]
               : Value{0};
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
    definition.transforms = told["transforms"].toBool();
    definition.includeLinks = told["includeLinks"].toBool();
    definition.exactNumbers = told["exactNumbers"].toBool();
    definition.hasKey = told["hasKey"].toBool();
    return definition;
}

absl::Status checkDefinition(const ScriptDefinition& definition) {
    if (definition.rows == ScriptDefinition::Rows::Key) {
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
    if (definition.deleted && definition.rows != ScriptDefinition::Rows::Stream) {
        return absl::InvalidArgumentError(
            "$deleted is told only to a script with foreachStream().");
    }
    return absl::OkStatus();
}

template <typename Number>
std::vector<Number> numbersOf(const QJSValue& buffer) {
    const auto bytes = qjsvalue_cast<QByteArray>(buffer);
    std::vector<Number> values(static_cast<std::size_t>(bytes.size()) / sizeof(Number));
    std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(Number));
    return values;
}

// Texts as the kernel gives them: all in one, and the length of each.
ScriptTexts textsOf(const QJSValue& joined, const QJSValue& lengths) {
    ScriptTexts texts;
    const QString all = joined.toString();
    qsizetype at = 0;
    for (const std::uint32_t length : numbersOf<std::uint32_t>(lengths)) {
        texts.add(bytesOfScript(all.mid(at, static_cast<qsizetype>(length))));
        at += static_cast<qsizetype>(length);
    }
    return texts;
}

QStringList namesOf(const std::vector<std::string>& names) {
    QStringList strings;
    for (const std::string& name : names) {
        strings << scriptString(name);
    }
    return strings;
}

QStringList stringsOf(const ScriptTexts& texts) {
    QStringList strings;
    strings.reserve(static_cast<qsizetype>(texts.size()));
    for (std::size_t i = 0; i < texts.size(); ++i) {
        strings << scriptString(texts.at(i));
    }
    return strings;
}

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

}  // namespace

// A QJSEngine, what runs a script in it, and who watches over it.
class QtScriptEngine::Engine {
public:
    Engine() : m_watch(m_engine) {}

    absl::Status define(std::string_view code);
    absl::Status load(const ScriptBatch& batch);
    absl::StatusOr<ScriptRoutes> route();
    absl::StatusOr<ScriptResults> apply(const ScriptRows& rows);
    absl::StatusOr<ScriptResults> states(const std::vector<std::uint32_t>& rows);

    ScriptDefinition definition;

private:
    absl::StatusOr<QJSValue> ours(const char* text);
    QJSValue fieldsOf(const ScriptUses& uses);
    ScriptResults resultsOf(const QJSValue& out, bool tellsStates);
    absl::StatusOr<QJSValue> run(const char* name, const QJSValueList& given, std::size_t events);

    QJSEngine m_engine;
    const QJSValue m_function = m_engine.globalObject().property("Function");
    QJSValue m_kernel;
    std::deque<std::size_t> m_counts;  // of the events of the batches that wait
    ScriptWatch m_watch;
};

// The engine finds members twice as fast in what its Function makes as in what it evaluates. It has
// no file's name then: what stands behind so many lines is the user's.
constexpr int kLinesBefore = 10'000;

absl::StatusOr<QJSValue> QtScriptEngine::Engine::ours(const char* text) {
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
absl::StatusOr<QJSValue> QtScriptEngine::Engine::run(const char* name, const QJSValueList& given,
                                                     std::size_t events) {
    m_watch.begin(events);
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

QJSValue QtScriptEngine::Engine::fieldsOf(const ScriptUses& uses) {
    return uses.fieldsOnly ? m_engine.toScriptValue(namesOf(uses.fields))
                           : QJSValue(QJSValue::NullValue);
}

absl::Status QtScriptEngine::Engine::define(std::string_view code) {
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
    const std::optional<ScriptLack> lack = lackOfEngine(code);
    if (lack && lack->isSilent) {
        return absl::InvalidArgumentError(sentenceOf(*lack));
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
    if (lack && (script.isError() || !script.isCallable())) {
        return absl::InvalidArgumentError(sentenceOf(*lack));
    }
    if (script.isError() || !script.isCallable()) {
        // ":LINE:COLUMN:file:script.js", from 1.
        const QStringList place = stack.isEmpty() ? QStringList() : stack.front().split(':');
        // What is missing at the end is missed behind it, in what stands around the script.
        const auto lines = 1 + std::count(code.begin(), code.end(), '\n');
        const bool isBehind = place.size() > 2 && place[1].toLongLong() > lines;
        const std::string where =
            isBehind           ? absl::StrCat("Line ", lines, " of the script, its end: ")
            : place.size() > 2 ? absl::StrCat("Line ", place[1].toStdString(), ", column ",
                                              place[2].toStdString(), " of the script: ")
                               : std::string("The script: ");
        return absl::InvalidArgumentError(absl::StrCat(where, script.toString().toStdString()));
    }
    m_watch.begin(1);
    const QJSValue told = m_kernel.property("define").callWithInstance(
        m_kernel,
        {script, scan.isObjectForm, scan.isPlain, fieldsOf(scan.uses), scan.hasPlainObjects,
         scan.writtenMembers ? m_engine.toScriptValue(namesOf(*scan.writtenMembers))
                             : QJSValue(QJSValue::NullValue),
         scan.uses.partition});
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
    definition =
        definitionOf(QJsonDocument::fromJson(QByteArray::fromStdString(answer.substr(1))).object());
    definition.uses = scan.uses;
    if (definition.exactNumbers ||
        (!definition.folds && definition.rows != ScriptDefinition::Rows::Key)) {
        // The whole value is read: exact numbers are found in its text.
        definition.uses.fieldsOnly = false;
    }
    return checkDefinition(definition);
}

absl::Status QtScriptEngine::Engine::load(const ScriptBatch& batch) {
    QJSValue columns = m_engine.newArray(static_cast<uint>(batch.columns.size()));
    for (quint32 i = 0; i < batch.columns.size(); ++i) {
        const ScriptColumn& given = batch.columns[i];
        QJSValue column = m_engine.newObject();
        const std::uint8_t only = onlyValue(given.kinds);
        column.setProperty("only", only);
        column.setProperty("kinds", only == 0 ? numbers(m_engine, given.kinds) : QJSValue());
        column.setProperty("numbers", numbers(m_engine, given.numbers));
        column.setProperty("texts", m_engine.toScriptValue(stringsOf(given.texts)));
        columns.setProperty(i, column);
    }
    QJSValue made = m_engine.newObject();
    const auto give = [&](const char* name, const ScriptTexts& texts) {
        if (texts.size() > 0) {
            made.setProperty(QLatin1String(name), m_engine.toScriptValue(stringsOf(texts)));
        }
    };
    made.setProperty("count", static_cast<quint32>(batch.size()));
    give("streamIds", batch.streamIds);
    give("eventIds", batch.eventIds);
    give("types", batch.types);
    give("values", batch.values);
    give("json", batch.json);
    give("metadata", batch.metadata);
    give("created", batch.created);
    made.setProperty("flags", numbers(m_engine, batch.flags));
    made.setProperty("numbers", numbers(m_engine, batch.sequenceNumbers));
    made.setProperty("typeOf", numbers(m_engine, batch.typeOf));
    made.setProperty("handlers", numbers(m_engine, batch.handlers));
    made.setProperty("handler", onlyValue(batch.handlers));
    made.setProperty("columns", columns);
    made.setProperty("allHaveFields",
                     std::all_of(batch.flags.begin(), batch.flags.end(), [](std::uint8_t flags) {
                         return (flags & ScriptBatch::kHasFields) != 0;
                     }));
    made.setProperty("forget", batch.forget);
    made.setProperty("routesOnly", batch.routesOnly);
    m_counts.push_back(batch.size());
    return run("load", {made}, batch.size()).status();
}

absl::StatusOr<ScriptRoutes> QtScriptEngine::Engine::route() {
    const absl::StatusOr<QJSValue> told = run("route", {}, m_counts.back());
    if (!told.ok()) {
        return told.status();
    }
    if (told->property("routesOnly").toBool()) {
        m_counts.pop_back();
    }
    ScriptRoutes routes;
    routes.starts = numbersOf<std::uint32_t>(told->property("starts"));
    routes.rows = numbersOf<std::uint32_t>(told->property("rows"));
    routes.newKeys = textsOf(told->property("newKeys"), told->property("newKeyLengths"));
    const QJSValue failures = told->property("failures");
    for (quint32 i = 0; i + 1 < failures.property("length").toUInt(); i += 2) {
        routes.failures.push_back({failures.property(i).toUInt(),
                                   errorOf(bytesOfScript(failures.property(i + 1).toString()))});
    }
    return routes;
}

absl::StatusOr<ScriptResults> QtScriptEngine::Engine::apply(const ScriptRows& rows) {
    QStringList states, names;
    std::vector<std::uint8_t> flags;
    std::vector<std::uint32_t> given;
    for (const ScriptRow& row : rows.rows) {
        given.push_back(row.number);
        states << scriptString(row.state);
        if (definition.uses.partition) {
            names << scriptString(row.name);
        }
        flags.push_back(static_cast<std::uint8_t>(row.is));
    }
    const QJSValue shared = !rows.shared           ? QJSValue(QJSValue::UndefinedValue)
                            : rows.shared->empty() ? QJSValue(QJSValue::NullValue)
                                                   : QJSValue(scriptString(*rows.shared));
    const std::size_t events = m_counts.front();
    m_counts.pop_front();
    const absl::StatusOr<QJSValue> told = run(
        "apply",
        {numbers(m_engine, rows.starts), numbers(m_engine, rows.reached), numbers(m_engine, given),
         m_engine.toScriptValue(states), m_engine.toScriptValue(names), numbers(m_engine, flags),
         shared, rows.count, !rows.withoutStates},
        events);
    if (!told.ok()) {
        return told.status();
    }
    return resultsOf(*told, !rows.withoutStates);
}

absl::StatusOr<ScriptResults> QtScriptEngine::Engine::states(
    const std::vector<std::uint32_t>& rows) {
    const absl::StatusOr<QJSValue> told = run("states", {numbers(m_engine, rows)}, rows.size());
    if (!told.ok()) {
        return told.status();
    }
    return resultsOf(*told, true);
}

// What kernel.js calls `out`.
ScriptResults QtScriptEngine::Engine::resultsOf(const QJSValue& out, bool tellsStates) {
    ScriptResults results;
    results.steps = numbersOf<std::uint16_t>(out.property("steps"));
    results.codes = numbersOf<std::uint8_t>(out.property("codes"));
    results.numbers = numbersOf<double>(out.property("numbers"));
    results.texts = textsOf(out.property("flatTexts"), out.property("flatLengths"));
    const QJSValue shapes = out.property("newShapes");
    for (quint32 i = 0; i < shapes.property("length").toUInt(); ++i) {
        std::vector<std::string>& names = results.newShapes.emplace_back();
        const QJSValue shape = shapes.property(i);
        for (quint32 j = 0; j < shape.property("length").toUInt(); ++j) {
            names.push_back(bytesOfScript(shape.property(j).toString()));
        }
    }
    const QJSValue texts = out.property("texts");
    const auto text = [&](quint32 place) { return utf8OfScript(texts.property(place).toString()); };
    quint32 place = 0;
    for (const std::uint8_t kind : numbersOf<std::uint8_t>(out.property("records"))) {
        ScriptRecord& record = results.records.emplace_back();
        record.kind = static_cast<ScriptRecord::Kind>(kind);
        if (record.kind == ScriptRecord::Kind::Poison) {
            record.error = errorOf(text(place++));
        } else if (record.kind != ScriptRecord::Kind::Erase && tellsStates) {
            record.state = text(place++);
        }
        if (record.kind == ScriptRecord::Kind::Shown && tellsStates) {
            record.shown = text(place++);
        }
    }
    const QJSValue shared = out.property("shared");
    for (quint32 i = 0; i < shared.property("length").toUInt(); ++i) {
        const QJSValue one = shared.property(i);
        results.shared.push_back(
            {one.property("step").toUInt(), utf8OfScript(one.property("text").toString())});
    }
    const QJSValue emitted = out.property("emitted");
    for (quint32 i = 0; i < emitted.property("length").toUInt(); ++i) {
        const QJSValue one = emitted.property(i);
        results.emitted.push_back({one.property("step").toUInt(), emittedOf(one)});
    }
    return results;
}

QtScriptEngine::QtScriptEngine() : m_engine(std::make_unique<Engine>()) {}

QtScriptEngine::~QtScriptEngine() = default;

absl::StatusOr<std::unique_ptr<QtScriptEngine>> QtScriptEngine::start(std::string_view code) {
    auto engine = std::unique_ptr<QtScriptEngine>(new QtScriptEngine());
    if (absl::Status defined = engine->m_engine->define(code); !defined.ok()) {
        return defined;
    }
    return engine;
}

const ScriptDefinition& QtScriptEngine::definition() const {
    return m_engine->definition;
}

absl::Status QtScriptEngine::load(const ScriptBatch& batch) {
    return m_engine->load(batch);
}

absl::StatusOr<ScriptRoutes> QtScriptEngine::route() {
    return m_engine->route();
}

absl::StatusOr<ScriptResults> QtScriptEngine::apply(const ScriptRows& rows) {
    return m_engine->apply(rows);
}

absl::StatusOr<ScriptResults> QtScriptEngine::states(const std::vector<std::uint32_t>& rows) {
    return m_engine->states(rows);
}

}  // namespace oxbow
