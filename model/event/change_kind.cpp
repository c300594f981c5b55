#include "model/event/change_kind.h"

namespace oxbow {

ChangeKind changeKind(bool before, bool after) {
    if (before) {
        return after ? ChangeKind::Update : ChangeKind::Delete;
    }
    return after ? ChangeKind::Insert : ChangeKind::None;
}

std::string_view changeKindName(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::Insert:
            return "insert";
        case ChangeKind::Update:
            return "update";
        case ChangeKind::Delete:
            return "delete";
        case ChangeKind::None:
            break;
    }
    return "none";
}

}  // namespace oxbow
