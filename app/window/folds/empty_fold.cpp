#include "app/window/folds/empty_fold.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include "model/fold/fold_kinds.h"
#include "model/payload/json.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FoldPane)
};

QStringList textsOf(const JsonValue& value) {
    QStringList texts;
    if (value.type == JsonType::Array) {
        for (const JsonValue& element : jsonElements(value.lexeme)) {
            texts << fromUtf8(jsonText(element));
        }
    } else {
        texts << fromUtf8(jsonText(value));
    }
    return texts;
}

QString listed(const QStringList& names) {
    return "“" + names.join(Words::tr("” and “")) + "”";
}

}  // namespace

QString whyNoRows(const Fold& fold, const FoldCounts& counts) {
    const FoldIdentity identity = fold.identity();
    const FoldKind* kind = findFoldKind(identity.kind);
    if (kind == nullptr || counts.changes > 0 || counts.withoutField == 0) {
        return {};
    }
    QStringList fields;
    QStringList types;
    for (const JsonMember& member : jsonMembers(identity.definition)) {
        for (const FoldParameter& parameter : kind->parameters) {
            if (parameter.name != member.name) {
                continue;
            }
            if (parameter.type == FoldParameterType::By ||
                parameter.type == FoldParameterType::Path) {
                fields << textsOf(member.value);
            } else if (member.name == "types") {
                types = textsOf(member.value);
            }
        }
    }
    // What every event has is not what they lack.
    if (const QStringList own = fields.filter(QRegularExpression("^[^@]")); !own.isEmpty()) {
        fields = own;
    }
    if (fields.isEmpty()) {
        return {};
    }
    if (types.isEmpty()) {
        return (fields.size() == 1 ? Words::tr("No event so far has the field %1.")
                                   : Words::tr("No event so far has all of the fields %1."))
            .arg(listed(fields));
    }
    return (fields.size() == 1 ? Words::tr("No event so far of the type %1 has the field %2.")
                               : Words::tr("No event so far of the type %1 has all of the fields "
                                           "%2."))
        .arg(types.join(", "), listed(fields));
}

}  // namespace oxbow
