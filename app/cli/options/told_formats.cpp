#include "app/cli/options/told_formats.h"

#include "app/cli/command.h"
#include "app/cli/output/message.h"
#include "importers/registry.h"

namespace oxbow {

std::shared_ptr<const FormatLibrary> toldFormats() {
    auto library = FormatLibrary::withFolder(ownFormatsFolder());
    for (const std::string& problem : library->problems()) {
        tell(problem);
    }
    return library;
}

absl::Status checkToldFormat(const std::string& name, const FormatLibrary& library) {
    const absl::Status known = checkFormatName(name, library);
    return known.ok() ? known : wrongUsage(std::string(known.message()));
}

}  // namespace oxbow
