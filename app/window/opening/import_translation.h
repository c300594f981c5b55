// Between what importers say and what the import page shows.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "importers/import.h"
#include "model/log/log.h"
#include "views/importing/import_choices.h"

namespace oxbow {

ImportOptions optionsOf(const ImportAnswers& answers);

// Of a preview that was made with these options.
ImportChoices choicesOf(const std::vector<std::filesystem::path>& sources,
                        const ImportPreview& preview, const ImportOptions& options);

// All formats, with no guess of any.
QVector<FormatChoice> unguessedFormats();

// The same as answers of the import page, for who wants to correct them.
ImportAnswers answersOf(const ImportedSource& source);

// What an import of this source was told, so that it goes on in the same way.
ImportOptions optionsOf(const ImportedSource& source);

// The log's last source, where it is a file that may grow and that an import can follow.
std::optional<ImportedSource> followedSource(const Log& log);

}  // namespace oxbow
