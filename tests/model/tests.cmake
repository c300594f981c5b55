oxbow_test(model/event/tst_timestamp USES oxbow_event)
oxbow_test(model/event/tst_event_batch USES oxbow_event)
oxbow_test(model/payload/tst_json USES oxbow_payload)
oxbow_test(model/payload/tst_payload USES oxbow_payload)
