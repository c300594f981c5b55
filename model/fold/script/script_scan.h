// What can be said of a script from its text alone.
//
// It decides how a script is run, never what it means: where the text leaves a doubt, the slower
// way is taken, which is always right.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fold/script/script_batch.h"

namespace oxbow {

struct ScriptScan {
    // `({ … })`: the simple form.
    bool isObjectForm = false;
    // No variable, no object of the script outlives a call of a handler but frozen ones: the script
    // can be run once. Any other is run anew for each event, so that nothing is remembered.
    bool isPlain = false;
    // The names of the outermost level, which are frozen once it is run, where it is plain.
    std::vector<std::string> outermost;
    // Assigned to, declared nowhere: they are declared around the script, where the database makes
    // globals of them.
    std::vector<std::string> undeclared;
    // Declared on the outermost level and surely written by a function: what the script remembers
    // beside its rows.
    std::vector<std::string> remembered;
    ScriptUses uses;
    // No member of an object is written as an accessor or named by a symbol: an object of the
    // script whose members are numbers, texts and the like is the same when it is read from its
    // JSON, unless it was made by other means, which the engine sees.
    bool hasPlainObjects = false;
    // The names of all members that it can give an object, or take from it, once that is made;
    // absent where it may be any.
    std::optional<std::vector<std::string>> writtenMembers;
};

ScriptScan scanScript(std::string_view code);

// The script as the engine takes it: `{...a, b}` and `catch {`, which it does not know, in words
// that it knows. Every line stays where it is.
std::string scriptForEngine(std::string_view code);

}  // namespace oxbow
