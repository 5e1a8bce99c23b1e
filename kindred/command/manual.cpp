#include "kindred/command/manual.h"

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/command/completion.h"
#include "kindred/command/man_page.h"

namespace kindred {

void write_manual(const std::filesystem::path& share) {
  std::error_code ignored;
  if (std::filesystem::exists(share, ignored) && !std::filesystem::is_directory(share, ignored))
    throw InputError(fmt::format("--manual: {} is not a directory; give a new or existing one",
                                 quote(share.string())));
  const auto write = [&](const std::filesystem::path& name, const std::string& content) {
    make_directory((share / name).parent_path());
    write_file_atomically(share / name, content);
  };
  write("man/man1/kindred.1", program_man_page(verbs()));
  for (const auto& verb : verbs())
    write(fmt::format("man/man1/kindred-{}.1", verb.name), verb_man_page(verb));
  write("man/man5/kindred-config.5", config_man_page());
  write("bash-completion/completions/kindred", bash_completion(verbs()));
  write("zsh/vendor-completions/_kindred", zsh_completion(verbs()));
  write("fish/vendor_completions.d/kindred.fish", fish_completion(verbs()));
}

}  // namespace kindred
