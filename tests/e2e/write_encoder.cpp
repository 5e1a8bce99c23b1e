// Writes the trunk that kindred builds in, as somebody's own encoder in a TorchScript file.
//   write_encoder FILE SEED INPUTS WIDTH   an mlp of one layer
//   write_encoder FILE pair                one whose forward gives two tensors
#include <cstdio>
#include <string>

#include <ATen/Functions.h>

#include "kindred/model/network.h"

#include "tests/support/fixtures.h"
#include "tests/support/script_file.h"

int main(int argc, char** argv) {
  using namespace kindred;
  const std::string kind = argc > 2 ? argv[2] : "";
  if (kind == "pair") {
    write_script(argv[1],
                 {"def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:\n    return (x, x)\n",
                  {{"weight", at::ones({2}).requires_grad_(true)}}});
    return 0;
  }
  if (argc != 5) {
    std::fputs("usage: write_encoder FILE SEED INPUTS WIDTH\n", stderr);
    return 2;
  }
  ModelOptions model;
  model.hidden = {std::stoll(argv[4])};
  const Network network(model, std::stoll(argv[3]), {regression_task("a")});
  write_script(argv[1], script_of(network, NetworkState::initial(network, at::dtype(at::kFloat),
                                                                 std::stoull(kind))));
  return 0;
}
