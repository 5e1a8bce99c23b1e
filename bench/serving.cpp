// Parts of bench/serving.py and bench/serving_overload.py.
//   bench_serving load PORT TARGET BODY HEADER_LENGTH CONNECTIONS SECONDS
//     sends the same request over so many connections, each as soon as it has the answer, and
//     prints a JSON object: answers, refusals (503), other statuses, requests per second,
//     percentiles of the answers' milliseconds, and the share of one processor that this program
//     took.
//   bench_serving rate PORT TARGET BODY HEADER_LENGTH RATE SECONDS
//     sends so many requests per second on average, at random times, whatever the server does;
//     times count from the moment a request is due.
//   bench_serving loop BUNDLE TABLE ROWS SECONDS
//     predicts the first rows of a table again and again in this process, on one thread, and prints
//     the rows per second: what a server can reach on one thread at most.
//   bench_serving script BUNDLE TABLE ROWS SECONDS THREADS
//     the same through the bundle's TorchScript alone, in so many threads at once.
//   bench_serving raw BUNDLE TABLE ROWS
//     writes the raw rows, float64, to standard output. Of a bundle for pictures, TABLE is not
//     read: the rows are made-up samples, uint8.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <time.h>

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include "kindred/machine/threads.h"
#include "kindred/predict/predict_file.h"
#include "kindred/predict/predictor.h"
#include "kindred/table/read_table.h"

#include "open_load.h"

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Seen {
  std::vector<double> milliseconds = {};  // of answers
  int64_t refused = 0, failed = 0;
};

// One connection. Throws what Boost throws if the server closes it.
void ask(uint16_t port, const http::request<http::string_body>& request, Clock::time_point until,
         Seen& seen) {
  boost::asio::io_context context;
  beast::tcp_stream stream(context);
  stream.connect(Tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), port));
  stream.socket().set_option(Tcp::no_delay(true));
  beast::flat_buffer buffer;
  while (Clock::now() < until) {
    const auto begin = Clock::now();
    http::write(stream, request);
    http::response_parser<http::string_body> parser;
    parser.body_limit(uint64_t{1} << 30);
    http::read(stream, buffer, parser);
    const auto status = parser.get().result_int();
    if (status == 200)
      seen.milliseconds.push_back(1e3 * seconds_since(begin));
    else
      ++(status == 503 ? seen.refused : seen.failed);
  }
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto place = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[place];
}

// The request that the words PORT TARGET BODY HEADER_LENGTH describe.
http::request<http::string_body> request_of(const std::vector<std::string>& words) {
  std::ifstream file(words.at(2), std::ios::binary);
  std::ostringstream body;
  body << file.rdbuf();
  http::request<http::string_body> request(http::verb::post, words.at(1), 11);
  request.set(http::field::host, "127.0.0.1");
  if (words.at(3) != "-") request.set("Inference-Header-Content-Length", words.at(3));
  request.set(http::field::content_type,
              words.at(3) == "-" ? "application/json" : "application/octet-stream");
  request.body() = body.str();
  request.prepare_payload();
  return request;
}

int load(const std::vector<std::string>& words) {
  const auto port = static_cast<uint16_t>(std::stoi(words.at(0)));
  const auto request = request_of(words);
  const auto connections = static_cast<size_t>(std::stoi(words.at(4)));
  const double seconds = std::stod(words.at(5));
  std::vector<Seen> seen(connections);
  const auto begin = Clock::now();
  const double processor = processor_seconds();
  const auto until =
      begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::thread> threads;
  threads.reserve(connections);
  for (auto& each : seen)
    threads.emplace_back([&] {
      try {
        ask(port, request, until, each);
      } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        ++each.failed;
      }
    });
  for (auto& thread : threads) thread.join();
  const double took = seconds_since(begin), share = (processor_seconds() - processor) / took;
  Seen all;
  for (const auto& each : seen) {
    all.milliseconds.insert(all.milliseconds.end(), each.milliseconds.begin(),
                            each.milliseconds.end());
    all.refused += each.refused;
    all.failed += each.failed;
  }
  std::sort(all.milliseconds.begin(), all.milliseconds.end());
  std::cout << nlohmann::json({{"answers", all.milliseconds.size()},
                               {"refused", all.refused},
                               {"failed", all.failed},
                               {"per_second", static_cast<double>(all.milliseconds.size()) / took},
                               {"p50", percentile(all.milliseconds, 0.5)},
                               {"p99", percentile(all.milliseconds, 0.99)},
                               {"client_share", share}})
            << '\n';
  return 0;
}

int rate(const std::vector<std::string>& words) {
  std::ostringstream request;
  request << request_of(words);
  const double processor = processor_seconds();
  auto seen = kindred::run_open_load({.port = static_cast<uint16_t>(std::stoi(words.at(0))),
                                      .request = request.str(),
                                      .rate = std::stod(words.at(4)),
                                      .seconds = std::stod(words.at(5))});
  std::sort(seen.milliseconds.begin(), seen.milliseconds.end());
  std::sort(seen.refusal_milliseconds.begin(), seen.refusal_milliseconds.end());
  std::cout << nlohmann::json(
                   {{"answers", seen.milliseconds.size()},
                    {"refused", seen.refusal_milliseconds.size()},
                    {"failed", seen.failed},
                    {"connections", seen.connections},
                    {"seconds", seen.seconds},
                    {"per_second", static_cast<double>(seen.milliseconds.size()) / seen.seconds},
                    {"p50", percentile(seen.milliseconds, 0.5)},
                    {"p99", percentile(seen.milliseconds, 0.99)},
                    {"refusal_p99", percentile(seen.refusal_milliseconds, 0.99)},
                    {"client_share", (processor_seconds() - processor) / seen.seconds}})
            << '\n';
  return 0;
}

at::Tensor raw_rows(const kindred::Predictor& predictor, const std::string& bundle,
                    const std::string& table, int64_t rows) {
  if (const auto& pictures = predictor.manifest().pictures) {
    auto samples = at::empty({rows, pictures->elements()}, at::kByte);
    std::mt19937 draw(1);
    std::generate_n(samples.data_ptr<uint8_t>(), samples.numel(),
                    [&] { return static_cast<uint8_t>(draw() & 255U); });
    return samples;
  }
  const auto reading = kindred::reading_options(bundle, predictor.manifest(), table, {});
  return predictor.raw(kindred::read_table(table, reading)).narrow(0, 0, rows).contiguous();
}

int loop(const std::vector<std::string>& words) {
  const kindred::OperationThreads threads(1);
  const kindred::Predictor predictor(words.at(0));
  const auto raw = raw_rows(predictor, words.at(0), words.at(1), std::stoll(words.at(2)));
  const double seconds = std::stod(words.at(3));
  (void)predictor.predict(raw);
  int64_t rows = 0;
  const auto begin = Clock::now();
  while (seconds_since(begin) < seconds) {
    (void)predictor.predict(raw);
    rows += raw.size(0);
  }
  std::cout << static_cast<double>(rows) / seconds_since(begin) << '\n';
  return 0;
}

int script(const std::vector<std::string>& words) {
  const kindred::OperationThreads operations(1);
  const kindred::Predictor predictor(words.at(0));
  const auto& manifest = predictor.manifest();
  const auto raw = raw_rows(predictor, words.at(0), words.at(1), std::stoll(words.at(2)));
  const double seconds = std::stod(words.at(3));
  std::vector<kindred::ScriptModule> networks;
  std::vector<std::vector<std::string>> tasks(manifest.networks.size());
  for (const auto& network : manifest.networks)
    networks.push_back(kindred::load_network(words.at(0), network));
  for (const auto& entry : manifest.tasks) tasks[entry.network].push_back(entry.task.name);
  const auto pass = [&] {
    for (size_t i = 0; i < networks.size(); ++i) (void)networks[i].run(raw, tasks[i]);
  };
  pass();
  std::atomic<int64_t> rows = 0;
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  const auto count = static_cast<size_t>(std::stoi(words.at(4)));
  threads.reserve(count);
  for (size_t i = 0; i < count; ++i)
    threads.emplace_back([&] {
      const kindred::OperationThreads own(1);
      for (; seconds_since(begin) < seconds; rows += raw.size(0)) pass();
    });
  for (auto& thread : threads) thread.join();
  std::cout << static_cast<double>(rows) / seconds_since(begin) << '\n';
  return 0;
}

int raw(const std::vector<std::string>& words) {
  const kindred::Predictor predictor(words.at(0));
  const auto rows = raw_rows(predictor, words.at(0), words.at(1), std::stoll(words.at(2)));
  std::fwrite(rows.data_ptr(), 1, rows.nbytes(), stdout);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + std::min(count, 2), arguments + count);
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "load") return load(words);
  if (what == "rate") return rate(words);
  if (what == "loop") return loop(words);
  if (what == "script") return script(words);
  if (what == "raw") return raw(words);
  return 2;
}
