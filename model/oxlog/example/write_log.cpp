// SPDX-License-Identifier: MIT
//
// Writes a log of three events: `write_log orders.oxlog`.
#include <oxlog/writer.h>

#include <iostream>

int main(int argc, char** argv) {
    auto writer = oxlog::Writer::create(argc > 1 ? argv[1] : "orders.oxlog");
    absl::Status status = writer.status();
    for (const char* const type : {"OrderPlaced", "OrderPaid", "OrderShipped"}) {
        oxlog::v1::Event event;
        event.set_stream("orders");
        event.set_key("o-77");
        event.set_type(type);
        event.set_value(R"({"amount":3.540})");
        status = status.ok() ? (*writer)->append(event).status() : status;
    }
    status = status.ok() ? (*writer)->close() : status;
    std::cout << status << "\n";
    return status.ok() ? 0 : 1;
}
