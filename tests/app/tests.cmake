foreach(part about/tst_workspace_pages branches/tst_difference_desk branches/tst_questions
    commands/tst_commands commands/tst_palette commands/tst_shortcut_help find/tst_window_find
    focus/tst_focus folds/tst_behind folds/tst_window_folds folds/script/tst_script_editor
    jobs/tst_job jobs/tst_window_jobs
    opening/tst_log_desk opening/tst_opening opening/tst_window_words opening/tst_workspaces
    tst_cards
    tst_main_window tst_first_minute tst_monkey tst_names tst_out_of_the_window tst_read_only
    tst_standing_disk
    tst_window_branches tst_window_in_memory tst_window_sizes)
  oxbow_test(app/window/${part} USES oxbow_window)
endforeach()
target_compile_definitions(app_window_tst_first_minute PRIVATE
  OXBOW_README="${CMAKE_SOURCE_DIR}/README.md")
foreach(part pages window_pictures)
  oxbow_test(app/window/tst_${part} USES oxbow_window PICTURES)
endforeach()

oxbow_test(app/report/tst_report_pdf USES oxbow_report)

# The program itself, and a replay in another language as its oracle.
oxbow_test(app/cli/tst_growth USES oxbow_cli)
oxbow_test(app/cli/tst_cli USES Qt6::Core)
oxbow_test(app/cli/tst_folds USES Qt6::Core)
oxbow_test(app/cli/tst_branches USES Qt6::Core)
oxbow_test(app/cli/tst_find USES Qt6::Core)
oxbow_test(app/cli/tst_stories USES Qt6::Core)
oxbow_test(app/cli/tst_ways_out USES Qt6::Core)
oxbow_test(app/cli/tst_every_command USES oxbow_cli)
oxbow_test(app/cli/tst_memory_limit USES oxbow_history)
foreach(test branches cli every_command find folds memory_limit stories ways_out)
  target_compile_definitions(app_cli_tst_${test} PRIVATE OXBOW_PROGRAM="$<TARGET_FILE:oxbow>")
endforeach()
target_compile_definitions(app_cli_tst_stories PRIVATE
  OXBOW_HELP="${CMAKE_SOURCE_DIR}/resources/help")
foreach(sample five-events ledger opera-game shop-day)
  add_test(NAME app/cli/check_against_replay_${sample}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/app/cli/check_against_replay.py
      $<TARGET_FILE:oxbow> ${CMAKE_SOURCE_DIR}/resources/samples/${sample}.jsonl)
endforeach()
foreach(seed 1 2 3)
  add_test(NAME app/cli/check_against_replay_random_${seed}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/app/cli/check_against_replay.py
      $<TARGET_FILE:oxbow> --random ${seed})
endforeach()
