// An authority, and certificates that it signs, as PEM files in a folder that goes with the object.
// For tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace taskflow::net {

class TlsFixture {
 public:
  TlsFixture() {
    char folder[] = "/tmp/taskflow-tls-XXXXXX";
    folder_ = mkdtemp(folder);
    ca_key_.reset(EVP_EC_gen("P-256"));
    ca_ = Make("CN", "test authority", ca_key_.get(), nullptr, "");
    Write(ca(), [&](FILE* file) { PEM_write_X509(file, ca_.get()); });
  }
  ~TlsFixture() { std::filesystem::remove_all(folder_); }

  // `names` as in a configuration of OpenSSL: "DNS:localhost,IP:127.0.0.1".
  void Sign(const std::string& stem, const std::string& names) {
    Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    auto certificate = Make("CN", stem, key.get(), ca_.get(), names);
    Write(this->certificate(stem), [&](FILE* f) { PEM_write_X509(f, certificate.get()); });
    Write(this->key(stem), [&](FILE* f) {
      PEM_write_PrivateKey(f, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  std::string ca() const { return folder_ + "/ca.pem"; }
  std::string certificate(const std::string& stem) const { return folder_ + "/" + stem + ".pem"; }
  std::string key(const std::string& stem) const { return folder_ + "/" + stem + ".key"; }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  // Self-signed without an issuer.
  Certificate Make(const char* field, const std::string& name, EVP_PKEY* key, X509* issuer,
                   const std::string& names) {
    Certificate out(X509_new(), X509_free);
    X509_set_version(out.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(out.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(out.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(out.get()), 24 * 3600);
    X509_set_pubkey(out.get(), key);
    auto* subject = X509_get_subject_name(out.get());
    X509_NAME_add_entry_by_txt(subject, field, MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(out.get(), issuer != nullptr ? X509_get_subject_name(issuer) : subject);
    Extend(out.get(), NID_basic_constraints, issuer != nullptr ? "CA:FALSE" : "critical,CA:TRUE");
    if (!names.empty()) Extend(out.get(), NID_subject_alt_name, names.c_str());
    X509_sign(out.get(), ca_key_.get(), EVP_sha256());
    return out;
  }
  static void Extend(X509* certificate, int nid, const char* value) {
    auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  template <typename Writer>
  static void Write(const std::string& path, Writer&& writer) {
    FILE* file = fopen(path.c_str(), "w");
    writer(file);
    fclose(file);
  }

  std::string folder_;
  Key ca_key_{nullptr, EVP_PKEY_free};
  Certificate ca_{nullptr, X509_free};
  long serial_ = 0;
};

}  // namespace taskflow::net
