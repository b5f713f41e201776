# taskflow_library(DEPS ... LINK ...): the folder's *.cc become one static library named after the folder
# (src/kafka/wire -> kafka_wire), its *_test.cc one test program beside it (kafka_wire_test).
# Each *_fuzz.cc becomes a libFuzzer program (TASKFLOW_FUZZ), each *_bench.cc a part of kafka_wire_bench (target benchmarks).
#   DEPS  folders of this project that it uses, by path (base kafka/wire)
#   LINK  third-party targets or libraries that only this folder includes
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

add_library(taskflow_flags INTERFACE)
target_compile_options(taskflow_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers -fno-omit-frame-pointer -fstack-protector-strong
  $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>  # takes a .cc of a unity build for a header
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>  # ccache asks for it
  $<$<COMPILE_LANG_AND_ID:ASM,Clang>:-Wno-unused-command-line-argument>
  $<$<CONFIG:Release>:-D_GLIBCXX_ASSERTIONS>)
target_include_directories(taskflow_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(taskflow_flags INTERFACE fmt::fmt Threads::Threads)

set(TASKFLOW_SANITIZE "" CACHE STRING "address,undefined | thread | empty")
if(TASKFLOW_SANITIZE)
  target_compile_options(taskflow_flags INTERFACE -fsanitize=${TASKFLOW_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(taskflow_flags INTERFACE -fsanitize=${TASKFLOW_SANITIZE})
  if(TASKFLOW_SANITIZE STREQUAL "thread")
    target_compile_options(taskflow_flags INTERFACE -Wno-tsan)  # Asio's fences
  endif()
endif()
# What Debian's own packages are built with, beside what GCC there does by default.
if(TASKFLOW_PACKAGE)
  target_compile_options(taskflow_flags INTERFACE -D_FORTIFY_SOURCE=2 -fstack-clash-protection -fcf-protection)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What almost every file reads, compiled once.
add_library(taskflow_pch STATIC ${CMAKE_SOURCE_DIR}/cmake/pch.cc)
target_link_libraries(taskflow_pch PRIVATE taskflow_flags)
target_precompile_headers(taskflow_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h)

# A folder's files are compiled eight at a time, which halves a build from nothing: a name in an
# anonymous namespace is one of its folder's. Off, an edited file is compiled by itself.
option(TASKFLOW_UNITY "Compile the files of a folder together" ON)

# Tests are not optimised: most of their code runs once.
option(TASKFLOW_TESTS "Build the unit tests" ON)
if(TASKFLOW_TESTS)
  find_package(GTest REQUIRED)
  enable_testing()
  include(GoogleTest)
  set(TASKFLOW_HANGS_AFTER_S 60)
  if(TASKFLOW_SANITIZE)
    set(TASKFLOW_HANGS_AFTER_S 240)
  endif()
  add_library(taskflow_test_pch STATIC ${CMAKE_SOURCE_DIR}/cmake/pch.cc)
  target_link_libraries(taskflow_test_pch PRIVATE taskflow_flags GTest::gtest)
  target_compile_options(taskflow_test_pch PRIVATE -O0)
  target_precompile_headers(taskflow_test_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h <gtest/gtest.h>)
endif()

option(TASKFLOW_FUZZ "Build the fuzz targets; needs clang" OFF)
if(TASKFLOW_FUZZ)
  target_compile_options(taskflow_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_package(benchmark QUIET)
add_custom_target(benchmarks)

function(taskflow_library)
  cmake_parse_arguments(ARG "" "" "DEPS;LINK" ${ARGN})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "/" "_" name ${folder})
  string(REPLACE "/" "_" deps "${ARG_DEPS}")

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench)\\.cc$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")

  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC taskflow_flags ${deps} ${ARG_LINK})
    target_precompile_headers(${name} REUSE_FROM taskflow_pch)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ${TASKFLOW_UNITY})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE taskflow_flags ${deps} ${ARG_LINK})
  endif()
  if(tests AND TASKFLOW_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest_main)
    target_compile_options(${name}_test PRIVATE -O0)
    target_precompile_headers(${name}_test REUSE_FROM taskflow_test_pch)
    gtest_discover_tests(${name}_test TEST_PREFIX ${folder}: DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${TASKFLOW_HANGS_AFTER_S})
  endif()

  file(GLOB_RECURSE benches CONFIGURE_DEPENDS *_bench.cc)
  if(benches AND benchmark_FOUND)
    add_executable(${name}_bench EXCLUDE_FROM_ALL ${benches})
    target_link_libraries(${name}_bench PRIVATE ${name} benchmark::benchmark_main)
    add_dependencies(benchmarks ${name}_bench)
  endif()
  if(TASKFLOW_FUZZ)
    file(GLOB_RECURSE fuzzers CONFIGURE_DEPENDS *_fuzz.cc)
    foreach(fuzzer IN LISTS fuzzers)
      get_filename_component(stem ${fuzzer} NAME_WE)
      add_executable(${name}_${stem} ${fuzzer})
      target_link_libraries(${name}_${stem} PRIVATE ${name})
      target_link_options(${name}_${stem} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
