#include "kafka/record/compression.h"

#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/bytes.h"

namespace taskflow::kafka {
namespace {

constexpr std::size_t kChunk = 64 << 10;

tl::unexpected<Error> FailTooLarge(std::size_t max) {
  return Fail(ErrorCode::kTooLarge, "record batch decompresses to over {} bytes", max);
}
tl::unexpected<Error> FailCorrupt(std::string_view codec) {
  return Fail(ErrorCode::kCorrupt, "record batch whose {} data is broken", codec);
}

// Appends what a codec put into a chunk, up to the limit.
Status Take(std::string& out, const char* chunk, std::size_t size, std::size_t max) {
  if (size > max - out.size()) return FailTooLarge(max);
  out.append(chunk, size);
  return {};
}

Result<std::string> Gunzip(std::string_view bytes, std::size_t max) {
  z_stream z{};
  if (inflateInit2(&z, 15 + 16) != Z_OK) return Fail(ErrorCode::kInternal, "no memory for gzip");
  std::unique_ptr<z_stream, int (*)(z_stream*)> end(&z, inflateEnd);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  std::string out, chunk(kChunk, '\0');
  while (true) {
    z.next_out = reinterpret_cast<Bytef*>(chunk.data());
    z.avail_out = kChunk;
    int got = inflate(&z, Z_NO_FLUSH);
    TRY(Take(out, chunk.data(), kChunk - z.avail_out, max));
    if (got == Z_STREAM_END) return out;
    if (got != Z_OK) return FailCorrupt("gzip");
  }
}

// xerial's stream: a magic and two versions (16 bytes), then blocks with a length each.
constexpr std::string_view kXerial{"\x82SNAPPY\0", 8};

Status UnsnappyBlock(std::string_view block, std::size_t max, std::string& out) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &size))
    return FailCorrupt("snappy");
  if (size > max - out.size()) return FailTooLarge(max);
  // A block cannot grow to more than this: two bytes copy at most 64.
  if (size > block.size() * 32 + 64) return FailCorrupt("snappy");
  auto at = out.size();
  out.resize(at + size);
  if (!snappy::RawUncompress(block.data(), block.size(), out.data() + at))
    return FailCorrupt("snappy");
  return {};
}

Result<std::string> Unsnappy(std::string_view bytes, std::size_t max) {
  std::string out;
  if (!bytes.starts_with(kXerial)) {
    TRY(UnsnappyBlock(bytes, max, out));
    return out;
  }
  ByteReader in(bytes);
  in.View(16);
  while (in.ok() && !in.AtEnd()) {
    auto block = in.View(in.U32());
    if (!in.ok()) break;
    TRY(UnsnappyBlock(block, max, out));
  }
  if (!in.ok()) return FailCorrupt("snappy");
  return out;
}

Result<std::string> Unlz4(std::string_view bytes, std::size_t max) {
  LZ4F_dctx* made = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION))) {
    return Fail(ErrorCode::kInternal, "no memory for lz4");
  }
  std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx*)> dctx(made,
                                                                    LZ4F_freeDecompressionContext);
  std::string out, chunk(kChunk, '\0');
  std::size_t hint = 1;
  while (hint != 0) {
    std::size_t put = kChunk, took = bytes.size();
    hint = LZ4F_decompress(dctx.get(), chunk.data(), &put, bytes.data(), &took, nullptr);
    if (LZ4F_isError(hint) || (put == 0 && took == 0)) return FailCorrupt("lz4");
    TRY(Take(out, chunk.data(), put, max));
    bytes.remove_prefix(took);
  }
  return out;
}

Result<std::string> Unzstd(std::string_view bytes, std::size_t max) {
  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> dctx(ZSTD_createDCtx(), ZSTD_freeDCtx);
  ZSTD_DCtx_setParameter(dctx.get(), ZSTD_d_windowLogMax, 27);
  std::string out, chunk(kChunk, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (true) {
    ZSTD_outBuffer to{chunk.data(), kChunk, 0};
    auto before = in.pos;
    auto hint = ZSTD_decompressStream(dctx.get(), &to, &in);
    if (ZSTD_isError(hint)) return FailCorrupt("zstd");
    TRY(Take(out, chunk.data(), to.pos, max));
    if (hint == 0 && in.pos == in.size) return out;
    if (to.pos == 0 && in.pos == before) return FailCorrupt("zstd");
  }
}

}  // namespace

Result<std::string> Decompress(Codec codec, std::string_view bytes, std::size_t max) {
  switch (codec) {
    case Codec::kNone:
      if (bytes.size() > max) return FailTooLarge(max);
      return std::string(bytes);
    case Codec::kGzip:
      return Gunzip(bytes, max);
    case Codec::kSnappy:
      return Unsnappy(bytes, max);
    case Codec::kLz4:
      return Unlz4(bytes, max);
    case Codec::kZstd:
      return Unzstd(bytes, max);
  }
  return FailCorrupt("unknown");
}

Result<std::string_view> BatchRecords(const BatchHeader& header, std::string_view batch,
                                      std::size_t max, std::string* hold) {
  auto body = batch.substr(kBatchHeaderSize, header.size() - kBatchHeaderSize);
  if (header.codec() == Codec::kNone) return body;
  ASSIGN_OR_RETURN(*hold, Decompress(header.codec(), body, max));
  return std::string_view(*hold);
}

}  // namespace taskflow::kafka
