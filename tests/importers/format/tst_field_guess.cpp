#include <QTest>

#include <algorithm>

#include "importers/format/field_guess.h"

using namespace oxbow;

namespace {

GuessedReading guessOf(const QByteArrayList& records, const Reading& told = {}) {
    std::vector<SampledRecord> sample;
    for (const QByteArray& record : records) {
        sample.push_back(sampledFields(QByteArray(record).replace('\'', '"').toStdString()));
    }
    return guessReading(sample, told);
}

// "key type time stream value", "-" for none.
QString shown(const Reading& reading) {
    QStringList out;
    for (const FieldPaths& path : {reading.fields.key, reading.fields.type, reading.fields.time,
                                   reading.fields.stream, reading.fields.value}) {
        out += path.all().empty() ? "-" : QString::fromStdString(*path);
    }
    return out.join(' ');
}

// JSON with ' for ", and with each "#" as the number of the record, and each "%" as one of two.
QByteArrayList several(const QByteArray& record, int count = 6) {
    QByteArrayList out;
    for (int i = 0; i < count; ++i) {
        QByteArray one = record;
        one.replace('#', QByteArray::number(i)).replace('%', QByteArray::number(i % 2));
        out += one;
    }
    return out;
}

}  // namespace

class TestFieldGuess : public QObject {
    Q_OBJECT
private slots:
    void fieldsAreFoundAsProgramsWriteThem_data() {
        QTest::addColumn<QByteArrayList>("records");
        QTest::addColumn<QString>("guess");
        const auto row = [](const char* name, const QByteArrayList& records, const char* guess) {
            QTest::newRow(name) << records << QString(guess);
        };
        row("CloudTrail",
            several("{'userIdentity':{'type':'IAMUser','arn':'arn:u%'},"
                    "'eventTime':'2023-07-10T11:4#:00Z','eventSource':'iam','eventName':'Get%',"
                    "'awsRegion':'us','requestID':'r#','eventID':'e#','eventType':'Call'}"),
            "userIdentity.arn eventName eventTime - -");
        row("Kubernetes audit",
            several("{'kind':'Event','auditID':'a#','stage':'x','verb':'get%',"
                    "'objectRef':{'resource':'pods','namespace':'d','name':'p%'},"
                    "'requestReceivedTimestamp':'2021-05-24T08:28:5#.431353Z'}"),
            "objectRef.name verb requestReceivedTimestamp - -");
        row("CloudEvents",
            several("{'specversion':'1.0','id':'A#','source':'/shop','type':'t%',"
                    "'subject':'o-1','time':'2024-01-01T00:00:0#Z','data':{'a':1}}"),
            "subject type time source data");
        row("Stripe",
            several("{'id':'evt_#','object':'event','created':168006402#,'type':'t%',"
                    "'data':{'object':{'id':'sub_%','status':'x'}},'livemode':false}"),
            "data.object.id type created - data");
        row("journald",
            several("{'__CURSOR':'s=#','__REALTIME_TIMESTAMP':'153486026122137#',"
                    "'__MONOTONIC_TIMESTAMP':'3870800#','_BOOT_ID':'0dc8','PRIORITY':'%',"
                    "'_SYSTEMD_UNIT':'u%.service','MESSAGE':'m#'}"),
            "_SYSTEMD_UNIT PRIORITY __REALTIME_TIMESTAMP - -");
        row("GitHub",
            several("{'id':'165#','type':'T%','actor':{'id':%,'login':'u%'},"
                    "'repo':{'id':9%,'name':'r%'},'payload':{'action':'x'},'public':true,"
                    "'created_at':'2013-01-10T07:58:0#Z'}"),
            "repo.name type created_at - -");
        row("Segment",
            several("{'anonymousId':'a#','messageId':'m#','userId':'u%','event':'Paid %',"
                    "'type':'track','timestamp':'2024-01-01T00:00:0#Z','properties':{'a':1}}"),
            "userId event timestamp - -");
        row("Serilog", several("{'@t':'2021-03-04T05:06:0#.1234567Z','@mt':'User {Id} %'}"),
            "- @mt @t - -");
        row("Elasticsearch",
            several("{'_index':'orders','_type':'_doc','_id':'o%',"
                    "'_source':{'@timestamp':'2024-01-0#T10:00:00Z','total':10.50}}",
                    5),
            "_id - _source.@timestamp - _source");
        row("MongoDB",
            several("{'_id':{'$oid':'5ca%'},'at':{'$date':'2019-04-03T13:58:3#Z'},'n':1}"),
            "_id[\"$oid\"] - at - -");
        row("MQTT",
            several("{'tst':'2021-02-08T16:16:5#.133562+0100','topic':'home/%','qos':0,"
                    "'retain':0,'payloadlen':4,'payload':'2#'}"),
            "topic - tst - payload");
        row("a deadline is no time of the event",
            several("{'order_id':'o%','deadline':'2024-12-06 13:41:31','log':'x',"
                    "'recorded':'2024-01-01 10:00:0#'}"),
            "order_id - recorded - -");
        row("a small data is no value",
            several("{'level':1,'time':'2023-10-01T02:39:0#Z','user':'admin','app':'files',"
                    "'message':'something long enough #','data':{'app':'x'}}"),
            "- - time - -");
        row("one column of many is no value",
            several("{'token':'0x','from':'a','to':'b','value':#,'tx':'0x#','height':5}"),
            "- - - - -");
        row("an id that is always the same is no key",
            several("{'client_id':'app','user_id':'u%','log_id':'l#'}"), "user_id - - - -");
        row("an empty one is none", several("{'user_id':'','msg':'m#'}"), "- - - - -");
        row("seconds of a program are no time", several("{'time':1#.5,'name':'a'}"), "- - - - -");
        row("digits of a calendar", several("{'date':2013011#,'actor':'A'}"), "- - date - -");
    }
    void fieldsAreFoundAsProgramsWriteThem() {
        QFETCH(QByteArrayList, records);
        QFETCH(QString, guess);
        QCOMPARE(shown(guessOf(records).reading), guess);
    }

    void aFieldOfOneRecordNeverBeatsOneThatAllHave() {
        QByteArrayList records = several("{'ts':'13555175#.000005','user_id':'u%'}", 60);
        records[7] = "{'ts':'1355517530.000005','user_id':'u1','timestamp':1355517530,'id':'x'}";
        QCOMPARE(shown(guessOf(records).reading), QString("user_id - ts - -"));
    }

    void theTimeOfSixtyIsOneReading() {
        QByteArrayList records = several("{'ts':'1355517%.000005','n':#}", 10);
        for (int i = 0; i < records.size(); ++i) {
            records[i] =
                QByteArray("{'ts':'13555175") + QByteArray::number(10 + i) + ".000005','n':1}";
        }
        const GuessedReading guess = guessOf(records);
        QCOMPARE(shown(guess.reading), QString("- - ts - -"));
        QVERIFY(guess.reading.time.unit == TimeUnit::Seconds);
    }

    void aToldTimeIsNotDoubtedAndStillHasOneReading() {
        Reading told;
        told.fields.time = "at";
        const GuessedReading guess =
            guessOf({"{'at':0,'id':1}", "{'at':1719567000123,'id':1}"}, told);
        QVERIFY(guess.reading.time.unit == TimeUnit::Milliseconds);
        QCOMPARE(guess.reasons[1],
                 std::string("1 of 2 sampled times can be read: as milliseconds since 1970"));
    }

    void whatIsToldIsUsedForNothingElse() {
        Reading told;
        told.fields.type = "order_id";
        QCOMPARE(shown(guessOf(several("{'order_id':'o%','user_id':'u%'}"), told).reading),
                 QString("user_id order_id - - -"));
    }

    void eachReasonSaysInHowManyRecordsAndHowManyDiffer() {
        const GuessedReading guess = guessOf(several("{'order_id':'o%'}"));
        QVERIFY(std::find(guess.reasons.begin(), guess.reasons.end(),
                          "the key is \"order_id\": it is named like an id, and its values repeat; "
                          "in 6 of 6 sampled records, 2 different") != guess.reasons.end());
    }

    void fieldsOfThousandsOfColumnsAreFound() {
        QByteArray wide = "{";
        for (int i = 0; i < 5000; ++i) {
            wide += "\"c" + QByteArray::number(i) + "\":1,";
        }
        const auto guess = guessOf(several(wide + "'order_id':'o%','at':'2024-01-01T00:00:0#Z'}"));
        QCOMPARE(shown(guess.reading), QString("order_id - at - -"));
    }

    void aDateAndATimeOfDayAreOneTime_data() {
        QTest::addColumn<QByteArray>("record");
        QTest::addColumn<QString>("path");
        QTest::newRow("two") << QByteArray("{'Date':'2024-03-0#','Time':'10:0#:00','id':'%'}")
                             << "Date + Time";
        QTest::newRow("with a zone")
            << QByteArray("{'date':'2024-03-0#','time':'10:0#:00','tz':'+02:00','id':'%'}")
            << "date + time + tz";
        QTest::newRow("of two, the one that is named alike")
            << QByteArray(
                   "{'order_date':'2024-03-0#','delivery_time':'09:00',"
                   "'order_time':'10:0#','id':'%'}")
            << "order_date + order_time";
        QTest::newRow("numbers") << QByteArray("{'<DATE>':2024030#,'<TIME>':93000,'id':'%'}")
                                 << "<DATE> + <TIME>";
        QTest::newRow("without names")
            << QByteArray("{'column1':'2024-03-1#','column2':'c-%','column3':'10:0#:00'}")
            << "column1 + column3";
        QTest::newRow("a duration is none")
            << QByteArray("{'date':'2024-03-0#','duration':'10:0#:00','id':'%'}") << "date";
        QTest::newRow("a whole time needs none")
            << QByteArray("{'date':'2024-03-0#T10:00:00Z','time':'10:0#:00','id':'%'}") << "date";
    }
    void aDateAndATimeOfDayAreOneTime() {
        QFETCH(QByteArray, record);
        QFETCH(QString, path);
        const GuessedReading guess = guessOf(several(record));
        QCOMPARE(QString::fromStdString(*guess.reading.fields.time), path);
    }

    void whatStandsInColumnsWithoutNamesTellsWhatTheyAre() {
        const auto levels = guessOf(
            several("{'column1':'2024-03-01 10:0#:00','column2':'INFO','column3':'host-%'}") +
            several("{'column1':'2024-03-01 10:1#:00','column2':'WARN','column3':'host-%'}"));
        QCOMPARE(shown(levels.reading), QString("column3 column2 column1 - -"));
        const auto words =
            guessOf(several("{'column1':'order.paid','column2':'a text of its own #'}", 8) +
                    several("{'column1':'order.sent','column2':'a text of its own #'}", 8));
        QCOMPARE(shown(words.reading), QString("- column1 - - -"));
    }

    void aFewRecordsOfManyKindsHaveAType() {
        QByteArrayList records;
        for (const char* kind :
             {"open", "close", "join", "leave", "start", "end", "read", "write", "open", "join"}) {
            records += QByteArray("{'event':'session.") + kind + "','time':'2024-03-01T10:00:00Z'}";
        }
        QCOMPARE(shown(guessOf(records).reading), QString("- event time - -"));
    }

    void aTimeThatIsAlwaysTheSameIsOneStill() {
        QCOMPARE(shown(guessOf(several("{'x':'2024-03-01T10:00:00Z','id':'c%'}")).reading),
                 QString("id - x - -"));
        QCOMPARE(shown(guessOf(several("{'x':'2024-03-01T10:00:00Z','at':'2024-03-01T10:0#:00Z'}"))
                           .reading),
                 QString("- - at - -"));
    }

    void oddTextsInAColumnOfDatesAreCounted() {
        const auto guess = guessOf(several("{'date':'2024-03-1#','id':'c%'}", 3) +
                                   several("{'date':'pending','id':'c%'}", 1));
        QCOMPARE(shown(guess.reading), QString("id - date - -"));
    }

    void whatIsToldOfTimesMustFitSome() {
        const QByteArrayList records = several("{'when':'2024-03-0#T10:00:00Z','n':'a%'}");
        Reading told;
        told.time.layouts = {"%d.%m.%Y"};
        QVERIFY(!guessOf(records, told).toldFault.ok());
        told.time.layouts = {"%Y-%m-%dT%H:%M:%S%Ez"};
        QVERIFY(guessOf(records, told).toldFault.ok());
        told.time = {};
        told.time.unit = TimeUnit::Milliseconds;
        const std::string fault(guessOf(records, told).toldFault.message());
        QVERIFY2(fault.find("--time-unit ms means nothing here") != std::string::npos,
                 fault.c_str());
        QVERIFY2(fault.find("the nearest is \"when\"") != std::string::npos, fault.c_str());
        told.time = {};
        told.fields.time = "n";
        QVERIFY(!guessOf(records, told).toldFault.ok());
        told.fields.time = "when";
        QVERIFY(guessOf(records, told).toldFault.ok());
    }

    void datesOfBothOrdersAreNoTimeAndSaid() {
        QByteArrayList records = several("{'when':'1#/03/2024','n':'%'}");
        records += several("{'when':'03/1#/2024','n':'%'}");
        for (QByteArray& record : records) {
            record.replace("10/03", "13/03").replace("11/03", "14/03").replace("12/03", "15/03");
            record.replace("03/10", "03/16").replace("03/11", "03/17").replace("03/12", "03/18");
        }
        const GuessedReading guess = guessOf(records);
        QVERIFY(guess.reading.fields.time.all().empty());
        QVERIFY(std::any_of(guess.reasons.begin(), guess.reasons.end(), [](const auto& reason) {
            return reason.find("both orders of day and month") != std::string::npos;
        }));
    }

    void aValueThatIsATextOfJsonIsRead() {
        Reading told;
        told.fields.value = "log";
        QVERIFY(guessOf(several("{'log':'{\\u0022a\\u0022:#}\\n','time':'x'}"), told).valueInText);
        QVERIFY(!guessOf(several("{'log':'plain #','time':'x'}"), told).valueInText);
    }
};

QTEST_APPLESS_MAIN(TestFieldGuess)
#include "tst_field_guess.moc"
