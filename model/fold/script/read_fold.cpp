#include "model/fold/script/read_fold.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

#include "model/fold/fold_file.h"
#include "model/fold/script/script_fold.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const Fold>> readFold(std::string_view fileName,
                                                     std::string_view text) {
    absl::string_view name(fileName.data(), fileName.size());
    if (absl::ConsumeSuffix(&name, ".fold.json")) {
        auto fold = parseFoldFile(text, std::string_view(name.data(), name.size()));
        return fold.ok() ? fold
                         : absl::Status(fold.status().code(),
                                        absl::StrCat("the fold's file: ",
                                                     std::string(fold.status().message())));
    }
    if (absl::ConsumeSuffix(&name, ".js")) {
        return scriptFold(text, std::string_view(name.data(), name.size()));
    }
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", absl::string_view(fileName.data(), fileName.size()),
        "\" is no fold: a file's name ends in .fold.json (a built-in fold) or .js (a script)"));
}

absl::StatusOr<FoldIdentity> identifyFold(std::string_view fileName, std::string_view text) {
    if (fileName.ends_with(".js")) {
        return scriptIdentity(text);
    }
    const auto fold = readFold(fileName, text);
    return fold.ok() ? absl::StatusOr<FoldIdentity>((*fold)->identity()) : fold.status();
}

}  // namespace oxbow
