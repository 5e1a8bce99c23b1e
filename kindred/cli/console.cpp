#include "kindred/cli/console.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/duration_text.h"

namespace kindred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kRedraw = milliseconds(100);
constexpr auto kFirstLine = seconds(2);
constexpr auto kLongestGap = seconds(60);

std::string units(const std::string& unit, int64_t count) {
  return unit + (count == 1 ? "" : "s");
}

// Truncates UTF-8 text to at most `width` characters.
std::string cut(const std::string& text, size_t width) {
  size_t letters = 0, end = 0;
  for (; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++letters > width) break;
  return text.substr(0, end);
}

size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Errors, e.g. a closed standard error, are ignored: they must not stop the work.
void write_error_stream(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

std::string progress_text(const StageProgress& progress) {
  const double done = static_cast<double>(progress.done) + progress.underway;
  const auto total = static_cast<double>(progress.total);
  std::string text;
  if (progress.of > 0) {
    text = fmt::format("stage {} of {}", progress.number, progress.of);
    if (progress.run_left >= 0) text += fmt::format(", {} left", duration_text(progress.run_left));
    text += ": ";
  }
  text += progress.stage;
  if (progress.total > 0)
    text += fmt::format("  {:.0f} %  {}/{} {}", std::floor(100 * done / total), progress.done,
                        progress.total, units(progress.unit, progress.total));
  else
    text += fmt::format("  {} {}", progress.done, units(progress.unit, progress.done));
  if (done > 0 && progress.seconds > 0) {
    const double rate = done / progress.seconds;
    text += rate >= 1 ? fmt::format("  {:.3g} {}/s", rate, units(progress.unit, 2))
                      : fmt::format("  {} a {}", duration_text(1 / rate), progress.unit);
    if (progress.of == 0 && total > done)
      text += fmt::format("  {} left", duration_text((total - done) / rate));
  }
  return progress.detail.empty() ? text : text + "  " + progress.detail;
}

Console::Console(ConsoleOptions options, std::stop_token stop)
    : options_(options),
      stop_(std::move(stop)),
      terminal_(!options.log_json && ::isatty(STDERR_FILENO) == 1),
      start_(Clock::now()) {}

Console::~Console() {
  clear();
}

void Console::message(const std::string& text) {
  if (options_.quiet) return;
  if (options_.log_json) return write_record({{"event", "message"}, {"text", text}});
  write_line(text);
}

void Console::warning(const std::string& text) {
  if (options_.log_json) return write_record({{"event", "warning"}, {"text", text}});
  write_line("warning: " + text);
}

void Console::progress(const StageProgress& progress) {
  if (options_.quiet || !is_due(progress)) return;
  if (options_.log_json) {
    Json record = {{"event", "progress"},      {"stage", progress.stage},
                   {"unit", progress.unit},    {"done", progress.done},
                   {"total", progress.total},  {"stage_seconds", progress.seconds},
                   {"detail", progress.detail}};
    if (progress.of > 0) record["stage_number"] = {progress.number, progress.of};
    if (progress.run_left >= 0) record["run_seconds_left"] = progress.run_left;
    return write_record(record);
  }
  if (terminal_ && !stage_ended_) return draw(progress_text(progress));
  write_line(stage_ended_
                 ? fmt::format("{}: {} {} in {}", progress.stage, progress.done,
                               units(progress.unit, progress.done), duration_text(progress.seconds))
                 : progress_text(progress));
}

void Console::error(const std::string& text, int exit_code) {
  if (options_.log_json)
    return write_record({{"event", "error"}, {"text", text}, {"exit_code", exit_code}});
  write_line("kindred: " + text);
}

// Whether to show this call: by time, and once at the end of a stage.
bool Console::is_due(const StageProgress& progress) {
  const auto now = Clock::now();
  if (progress.stage != stage_ || (stage_ended_ && progress.done < progress.total)) {
    stage_ = progress.stage;
    stage_ended_ = false;
    // In a log of a whole run, the interval carries over from stage to stage.
    const bool goes_on = !terminal_ && progress.of > 0 && gap_ > Clock::duration::zero();
    if (!goes_on) {
      gap_ = terminal_ ? Clock::duration(kRedraw) : Clock::duration(kFirstLine);
      next_ = terminal_ ? now : now + gap_;
    }
  }
  if (stage_ended_) return false;
  if (progress.total > 0 && progress.done >= progress.total) return stage_ended_ = true;
  if (now < next_) return false;
  if (!terminal_) gap_ = std::min<Clock::duration>(2 * gap_, kLongestGap);
  next_ = now + gap_;
  return true;
}

void Console::draw(const std::string& line) {
  write_error_stream(fmt::format("\r{}\x1b[K", cut(line, terminal_width() - 1)));
  drawn_ = true;
}

void Console::clear() {
  if (drawn_) write_error_stream("\r\x1b[K");
  drawn_ = false;
}

void Console::write_line(const std::string& text) {
  clear();
  write_error_stream(text + "\n");
}

void Console::write_record(const Json& record) {
  Json line = record;
  line["elapsed"] = std::chrono::duration<double>(Clock::now() - start_).count();
  write_error_stream(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace kindred
