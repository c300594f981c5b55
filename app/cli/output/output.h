// Standard output: in large pieces, and told where it could not be written.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

namespace oxbow {

// Whoever runs a command closes it and takes the failure as the command's own (see onRun()); what
// is still held back when it is destroyed is lost. One thread.
class Output {
public:
    explicit Output(int descriptor) : m_descriptor(descriptor) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view bytes);
    void line(std::string_view text);
    // False once nothing can be written any more, or an interrupt came: stop then.
    bool good();
    // Hands on what is held back.
    void flush();
    // The same, and asks the system whether all of it has arrived. FailedPrecondition where it has
    // not; Cancelled where an interrupt came first. A reader that has seen enough (`| head`) is no
    // failure.
    absl::Status close();

private:
    void hand(std::string_view bytes);

    const int m_descriptor;
    std::string m_buffer;
    int m_error = 0;  // of the write that failed
};

}  // namespace oxbow
