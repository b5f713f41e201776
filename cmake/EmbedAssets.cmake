# taskflow_embed_assets(TARGET DIST folder PLACEHOLDER folder): the files of DIST, or of PLACEHOLDER
# as long as DIST has no index.html, become part of TARGET as site::Assets() (src/site/assets.h),
# with compressed forms made by gzip, and by brotli or node, where these are installed. Run as a
# script (cmake -P) with DIST, PLACEHOLDER and OUT, it writes OUT/assets.s and OUT/assets.cc.

set(EMBED_ASSETS_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(taskflow_embed_assets target)
  cmake_parse_arguments(ARG "" "DIST;PLACEHOLDER" "" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/assets)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${ARG_DIST}/* ${ARG_PLACEHOLDER}/*)
  add_custom_command(
    OUTPUT ${out}/assets.s ${out}/assets.cc
    COMMAND ${CMAKE_COMMAND} -DDIST=${ARG_DIST} -DPLACEHOLDER=${ARG_PLACEHOLDER} -DOUT=${out}
            -P ${EMBED_ASSETS_SCRIPT}
    DEPENDS ${EMBED_ASSETS_SCRIPT} ${files}
    COMMENT "Embedding the page")
  target_sources(${target} PRIVATE ${out}/assets.s ${out}/assets.cc)
endfunction()

function(embed_content_type path out)
  set(types
    html text/html js text/javascript mjs text/javascript css text/css txt text/plain
    json application/json webmanifest application/manifest+json wasm application/wasm
    svg image/svg+xml png image/png ico image/x-icon webp image/webp woff2 font/woff2)
  get_filename_component(extension "${path}" LAST_EXT)
  string(REGEX REPLACE "^\\." "" extension "${extension}")
  list(FIND types "${extension}" at)
  if(at EQUAL -1)
    set(${out} "application/octet-stream" PARENT_SCOPE)
  else()
    math(EXPR at "${at} + 1")
    list(GET types ${at} type)
    if(type MATCHES "^text/")
      string(APPEND type "; charset=utf-8")
    endif()
    set(${out} "${type}" PARENT_SCOPE)
  endif()
endfunction()

# Leaves an empty file where the tool is missing or saves nothing.
function(embed_compress from to)
  file(WRITE ${to} "")
  if(NOT ARGN)
    return()
  endif()
  execute_process(COMMAND ${ARGN} INPUT_FILE ${from} OUTPUT_FILE ${to}
                  RESULT_VARIABLE failed ERROR_QUIET)
  file(SIZE ${from} size)
  file(SIZE ${to} compressed_size)
  if(failed OR NOT compressed_size LESS size)
    file(WRITE ${to} "")
  endif()
endfunction()

function(embed_find_tools)
  find_program(GZIP gzip)
  find_program(BROTLI brotli)
  find_program(NODE node)
  if(GZIP)
    set(gzip ${GZIP} -9 -n -c PARENT_SCOPE)
  endif()
  if(BROTLI)
    set(brotli ${BROTLI} -q 11 -c - PARENT_SCOPE)
  elseif(NODE)
    set(brotli ${NODE} -e
      "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"
      PARENT_SCOPE)
  endif()
endfunction()

function(embed_all root out)
  embed_find_tools()
  file(GLOB_RECURSE files RELATIVE ${root} ${root}/*)
  list(SORT files)
  list(FILTER files EXCLUDE REGEX "\\.map$")
  file(REMOVE_RECURSE ${out}/blobs)
  file(MAKE_DIRECTORY ${out}/blobs)
  set(assembly "  .section .rodata\n")
  set(declarations "")
  set(table "")
  set(number 0)
  foreach(file IN LISTS files)
    set(identity ${root}/${file})
    set(blob ${out}/blobs/${number})
    embed_content_type(${file} type)
    file(SHA256 ${identity} hash)
    string(SUBSTRING ${hash} 0 20 etag)
    file(COPY_FILE ${identity} ${blob}.identity)
    embed_compress(${identity} ${blob}.gzip ${gzip})
    embed_compress(${identity} ${blob}.brotli ${brotli})
    set(views "")
    foreach(form identity gzip brotli)
      set(name taskflow_asset_${number}_${form})
      string(APPEND assembly
        "  .globl ${name}, ${name}_end\n${name}:\n  .incbin \"${blob}.${form}\"\n${name}_end:\n  .byte 0\n")
      string(APPEND declarations "extern \"C\" const char ${name}[], ${name}_end[];\n")
      string(APPEND views ", Between(${name}, ${name}_end)")
    endforeach()
    string(APPEND table "      {\"/${file}\", \"${type}\", \"${etag}\"${views}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE ${out}/assets.s "${assembly}  .section .note.GNU-stack,\"\",@progbits\n")
  file(WRITE ${out}/assets.cc "#include \"site/assets.h\"

${declarations}
namespace taskflow::site {
namespace {
std::string_view Between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}
}  // namespace

std::span<const Asset> Assets() {
  static const Asset kAll[] = {
${table}  };
  return kAll;
}

}  // namespace taskflow::site
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  cmake_policy(VERSION 3.25)
  if(EXISTS ${DIST}/index.html)
    embed_all(${DIST} ${OUT})
  else()
    embed_all(${PLACEHOLDER} ${OUT})
  endif()
endif()
