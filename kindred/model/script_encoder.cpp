#include "kindred/model/script_encoder.h"

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/model/seeded_dropout.h"

namespace kindred {
namespace {

using Object = c10::ivalue::Object;
using ObjectPtr = c10::intrusive_ptr<Object>;

constexpr uint64_t kLargestScript = uint64_t{8} << 30;

// Returns the cause, which is in the last line of a TorchScript trace.
std::string reason(const std::exception& error) {
  std::string_view text = error.what();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (const size_t at = text.rfind("Error: "); at != std::string_view::npos)
    text.remove_prefix(at + std::string_view("Error: ").size());
  text = text.substr(0, text.find('\n'));
  std::string line(text.substr(0, 240));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
  return line;
}

torch::jit::Module load(const std::string& bytes, const std::string& name) {
  std::istringstream stream(bytes);
  try {
    return torch::jit::load(stream, at::Device(at::kCPU));
  } catch (const std::exception&) {
    // libtorch's own message is a page about its sources.
    throw InputError(
        fmt::format("{}: not a TorchScript file that this libtorch can read; write it with "
                    "torch.jit.save(torch.jit.script(module), …), and not with torch.save",
                    name));
  }
}

// Identifies a tensor by its memory, to find aliases.
using Place = std::tuple<const void*, std::vector<int64_t>, std::vector<int64_t>>;

Place place_of(const at::Tensor& tensor) {
  return {tensor.data_ptr(), tensor.sizes().vec(), tensor.strides().vec()};
}

}  // namespace

struct ScriptEncoder::Impl {
  // Content of one tensor slot of the module; slots are numbered in the order of walk().
  struct Binding {
    bool is_parameter;
    size_t number;         // index into parameters() or buffers()
    c10::ScalarType type;  // of the tensor in the file: integers stay integers
  };

  torch::jit::Module prototype;
  torch::jit::Code code;
  std::vector<Binding> bindings;
  std::map<Place, Binding> known;  // by memory of the file's tensor

  // Visits every tensor of the module once, in a fixed order, with its dotted name and whether it
  // is a parameter.
  using Visit = std::function<void(const std::string&, bool, const at::Tensor&)>;
  static void walk(const ObjectPtr& object, const std::string& prefix, std::vector<Object*>& seen,
                   const Visit& visit) {
    if (std::find(seen.begin(), seen.end(), object.get()) != seen.end()) return;
    seen.push_back(object.get());
    const auto type = object->type();
    for (size_t slot = 0; slot < type->numAttributes(); ++slot) {
      const auto& value = object->getSlot(slot);
      const std::string name = prefix + type->getAttributeName(slot);
      if (type->getAttribute(slot)->is_module()) {
        walk(value.toObject(), name + ".", seen, visit);
      } else if (value.isTensor() && value.toTensor().defined()) {
        visit(name, type->is_parameter(slot), value.toTensor());
      }
    }
  }

  // A copy of the module with the tensors that `tensor` returns for their bindings.
  class Copy {
   public:
    using Tensors = std::function<at::Tensor(const Binding&)>;
    Copy(const Impl& impl, bool training, Tensors tensor)
        : impl_(impl), training_(training), tensor_(std::move(tensor)) {
      copy_ = of(impl.prototype._ivalue());
    }

    [[nodiscard]] const ObjectPtr& object() const { return copy_; }

    // Returns the current content of slot `number`; forward may have replaced the tensor.
    [[nodiscard]] at::Tensor held(size_t number) const {
      const auto& [object, slot] = tensors_[number];
      const auto& value = object->getSlot(slot);
      return value.isTensor() ? value.toTensor() : at::Tensor();
    }

   private:
    ObjectPtr of(const ObjectPtr& object) {
      if (const auto found = copies_.find(object.get()); found != copies_.end())
        return found->second;
      const auto type = object->type();
      auto copy = Object::create(c10::StrongTypePtr(object->compilation_unit(), type),
                                 type->numAttributes());
      copies_.emplace(object.get(), copy);
      for (size_t slot = 0; slot < type->numAttributes(); ++slot) {
        const auto& value = object->getSlot(slot);
        if (type->getAttribute(slot)->is_module()) {
          copy->setSlot(slot, of(value.toObject()));
        } else if (value.isTensor() && value.toTensor().defined()) {
          tensors_.emplace_back(copy, slot);
          copy->setSlot(slot, tensor_(impl_.bindings[next_++]));
        } else if (value.isTensorList()) {
          copy->setSlot(slot, list_of(value.toTensorList()));
        } else if (value.isBool() && type->getAttributeName(slot) == "training") {
          copy->setSlot(slot, training_);
        } else {
          copy->setSlot(slot, value.deepcopy());
        }
      }
      return copy;
    }

    // A list may hold parameters a second time, e.g. in recurrent layers.
    c10::List<at::Tensor> list_of(const c10::List<at::Tensor>& tensors) {
      c10::List<at::Tensor> copy;
      for (size_t i = 0; i < tensors.size(); ++i) {
        const at::Tensor tensor = tensors.get(i);  // the iterator returns temporaries
        const auto found =
            tensor.defined() ? impl_.known.find(place_of(tensor)) : impl_.known.end();
        copy.push_back(found != impl_.known.end() ? tensor_(found->second) : tensor);
      }
      return copy;
    }

    const Impl& impl_;
    bool training_;
    Tensors tensor_;
    ObjectPtr copy_;
    std::map<const Object*, ObjectPtr> copies_;
    std::vector<std::pair<ObjectPtr, size_t>> tensors_;
    size_t next_ = 0;
  };
};

ScriptEncoder::ScriptEncoder(const std::filesystem::path& file)
    : name_(file.string()), impl_(std::make_unique<Impl>()) {
  const std::string bytes = read_file(file, kLargestScript);
  checksum_ = checksum_text(bytes);
  impl_->prototype = load(bytes, name_);
  const auto forward = impl_->prototype.find_method("forward");
  if (!forward || forward->graph()->inputs().size() != 2)
    throw InputError(fmt::format("{}: has no forward of one tensor; a trunk needs one", name_));

  auto& known = impl_->known;
  std::vector<Object*> seen;
  const auto visit = [&](const std::string& name, bool is_parameter, const at::Tensor& tensor) {
    const bool plain = tensor.layout() == at::kStrided && !tensor.is_quantized() &&
                       !tensor.is_complex() && !tensor.is_meta();
    if (!plain || (is_parameter && !tensor.is_floating_point()))
      throw InputError(
          fmt::format("{}: {} is not a plain tensor, so it cannot be trained; save the module "
                      "before it is quantised",
                      name_, quote(name)));
    const auto own = std::make_pair(place_of(tensor), tensor.numel() > 0);
    if (const auto found = known.find(own.first); own.second && found != known.end()) {
      impl_->bindings.push_back(found->second);
      return;
    }
    auto& specs = is_parameter ? parameters_ : buffers_;
    const Impl::Binding binding{is_parameter, specs.size(), tensor.scalar_type()};
    ParameterSpec spec{.name = name, .shape = tensor.sizes().vec()};
    spec.frozen = is_parameter && !tensor.requires_grad();
    spec.initial = tensor.detach();
    if (!tensor.is_floating_point() &&
        !at::equal(tensor, tensor.to(at::kFloat).to(tensor.scalar_type())))
      throw InputError(
          fmt::format("{}: buffer {} holds integers beyond 2²⁴, which networks do not keep "
                      "exactly; keep it as a constant",
                      name_, quote(name)));
    specs.push_back(std::move(spec));
    known.emplace(own.first, binding);
    impl_->bindings.push_back(binding);
  };
  Impl::walk(impl_->prototype._ivalue(), "", seen, visit);
  if (std::all_of(parameters_.begin(), parameters_.end(), [](const auto& p) { return p.frozen; }))
    throw InputError(fmt::format("{}: {}; a shared trunk needs trainable parameters", name_,
                                 parameters_.empty()
                                     ? "has no parameters (was it frozen by torch.jit.freeze?)"
                                     : "none of its parameters requires a gradient"));

  const auto graph = forward->graph()->copy();
  torch::jit::Inline(*graph);
  seed_dropouts(*graph, name_);
  impl_->code = torch::jit::Code(graph, "forward");
}

ScriptEncoder::~ScriptEncoder() = default;

at::Tensor ScriptEncoder::run(const at::Tensor& inputs, TensorSpan parameters, TensorSpan buffers,
                              const Pass& pass) const {
  const auto& bindings = impl_->bindings;
  // Buffers are copied, so that a pass does not modify the caller's.
  std::vector<at::Tensor> copies(buffers_.size());
  Impl::Copy copy(*impl_, pass.mode != PassMode::kEvaluate, [&](const Impl::Binding& binding) {
    const auto& [is_parameter, number, type] = binding;
    if (is_parameter) return parameters[number];
    if (!copies[number].defined())
      copies[number] = at::isFloatingType(type) ? buffers[number].clone()
                                                : buffers[number].to(type, false, /*copy=*/true);
    return copies[number];
  });
  torch::jit::Stack stack = {copy.object(), inputs};
  try {
    const DropoutSeedGuard draws(pass.dropout_seed);
    torch::jit::InterpreterState(impl_->code).run(stack);
  } catch (const c10::NotImplementedError&) {
    throw;
  } catch (const std::exception& error) {
    throw InputError(fmt::format("{}: its forward fails on [{}] numbers: {}", name_,
                                 fmt::join(inputs.sizes(), ", "), reason(error)));
  }
  if (stack.size() != 1 || !stack[0].isTensor())
    throw InputError(
        fmt::format("{}: its forward gives {}; a trunk must give one tensor", name_,
                    stack.empty() ? "nothing" : "a value of type " + stack[0].type()->str()));
  if (pass.mode == PassMode::kTrain) {
    const c10::AutoGradMode no_gradients(false);
    for (size_t slot = 0; slot < bindings.size(); ++slot) {
      if (bindings[slot].is_parameter) continue;
      const at::Tensor now = copy.held(slot);
      const at::Tensor& kept = buffers[bindings[slot].number];
      if (now.defined() && now.sizes() == kept.sizes()) kept.copy_(now);
    }
  }
  return stack[0].toTensor();
}

std::shared_ptr<torch::jit::Module> ScriptEncoder::module(TensorSpan parameters,
                                                          TensorSpan buffers) const {
  std::vector<at::Tensor> own_parameters(parameters_.size()), own_buffers(buffers_.size());
  const Impl::Copy copy(*impl_, false, [&](const Impl::Binding& binding) {
    const auto& [is_parameter, number, type] = binding;
    auto& own = is_parameter ? own_parameters[number] : own_buffers[number];
    const at::Tensor& value = is_parameter ? parameters[number] : buffers[number];
    if (!own.defined())
      own = value.detach().to(at::kCPU, at::isFloatingType(type) ? value.scalar_type() : type,
                              false, /*copy=*/true);
    return own;
  });
  return std::make_shared<torch::jit::Module>(copy.object());
}

}  // namespace kindred
