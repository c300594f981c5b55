// Ctrl+C, and a polite kill.
#pragma once

#include <absl/status/status.h>

namespace oxbow {

// From now on the first SIGINT or SIGTERM is noted, and long work stops at its next step; the
// second ends the program where it stands. A signal that whoever started the program has told it to
// ignore (nohup) stays ignored.
void catchInterrupts();

// Whether one came; asked by everything that takes long, at least every few milliseconds.
bool interrupted();
// Cancelled where one came.
absl::Status checkInterrupted();
// 128 + the signal's number, as shells have it: 130 for Ctrl+C, 143 for a kill.
int interruptExitCode();

}  // namespace oxbow
