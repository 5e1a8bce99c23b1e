#include "kindred/serve/grpc_server.h"

#include <algorithm>
#include <utility>

#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>
#include <open_inference.grpc.pb.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/protocol/request_error.h"
#include "kindred/serve/grpc_certificate.h"
#include "kindred/serve/grpc_request.h"
#include "kindred/serve/infer_response.h"

namespace kindred {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

grpc::StatusCode code_of(int status) {
  switch (status) {
    case 400:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case 401:
      return grpc::StatusCode::UNAUTHENTICATED;
    case 404:
      return grpc::StatusCode::NOT_FOUND;
    case 413:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case 503:
      return grpc::StatusCode::UNAVAILABLE;
    default:
      return grpc::StatusCode::INTERNAL;
  }
}

grpc::Status grpc_status(int status, const std::string& text) {
  return status == 200 ? grpc::Status::OK : grpc::Status(code_of(status), text);
}

std::string authorization_of(const Context& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

void put_output(const InferOutput& output, inference::ModelInferResponse& response) {
  auto& message = *response.add_outputs();
  message.set_name(output.name);
  message.set_datatype(std::string(name_of(output.type)));
  for (const int64_t size : output.shape) message.add_shape(size);
  append_binary(output, *response.add_raw_output_contents());
}

void put_tensors(
    const Json& tensors,
    google::protobuf::RepeatedPtrField<inference::ModelMetadataResponse::TensorMetadata>& to) {
  for (const auto& tensor : tensors) {
    auto& message = *to.Add();
    message.set_name(tensor.at("name").get<std::string>());
    message.set_datatype(tensor.at("datatype").get<std::string>());
    for (const auto& size : tensor.at("shape")) message.add_shape(size.get<int64_t>());
  }
}

class Service final : public inference::GRPCInferenceService::CallbackService {
 public:
  Service(Inference& inference, RequestLimits limits) : inference_(inference), limits_(limits) {}

  Reactor* ServerLive(Context* context, const inference::ServerLiveRequest*,
                      inference::ServerLiveResponse* response) override {
    return answer(*context, "ServerLive", [&] { response->set_live(true); });
  }

  Reactor* ServerReady(Context* context, const inference::ServerReadyRequest*,
                       inference::ServerReadyResponse* response) override {
    return answer(*context, "ServerReady", [&] { response->set_ready(inference_.is_ready()); });
  }

  Reactor* ModelReady(Context* context, const inference::ModelReadyRequest* request,
                      inference::ModelReadyResponse* response) override {
    return answer(*context, "ModelReady", [&] {
      (void)inference_.models().find(request->name(), request->version());
      response->set_ready(inference_.is_ready());
    });
  }

  Reactor* ServerMetadata(Context* context, const inference::ServerMetadataRequest*,
                          inference::ServerMetadataResponse* response) override {
    return answer(*context, "ServerMetadata", [&] {
      response->set_name("kindred");
      response->set_version(KINDRED_VERSION);
    });
  }

  Reactor* ModelMetadata(Context* context, const inference::ModelMetadataRequest* request,
                         inference::ModelMetadataResponse* response) override {
    return answer(*context, "ModelMetadata", [&] {
      const Json metadata = inference_.metadata(request->name(), request->version());
      response->set_name(metadata.at("name").get<std::string>());
      response->set_platform(metadata.at("platform").get<std::string>());
      for (const auto& version : metadata.at("versions"))
        response->add_versions(version.get<std::string>());
      put_tensors(metadata.at("inputs"), *response->mutable_inputs());
      put_tensors(metadata.at("outputs"), *response->mutable_outputs());
    });
  }

  Reactor* ModelInfer(Context* context, const inference::ModelInferRequest* request,
                      inference::ModelInferResponse* response) override {
    const auto call = begun("ModelInfer");
    Reactor* const reactor = context->DefaultReactor();
    const auto fail = [this, call, reactor](const std::exception_ptr& error) {
      const auto [status, text] = status_of(error);
      inference_.end(*call, status);
      reactor->Finish(grpc_status(status, text));
    };
    try {
      inference_.check_access(authorization_of(*context));
      inference_.check_room(request->model_name(), request->model_version());
      const InferRequest parsed = request_from(*request, limits_);
      inference_.infer(
          request->model_name(), request->model_version(), parsed, call,
          [this, call, reactor, response, id = request->id()](
              const ServedModel& model, const std::vector<InferOutput>& outputs) {
            response->set_model_name(model.name());
            response->set_model_version(model.version());
            response->set_id(id);
            for (const auto& output : outputs) put_output(output, *response);
            inference_.end(*call, 200);
            reactor->Finish(grpc::Status::OK);
          },
          fail);
    } catch (...) {
      fail(std::current_exception());
    }
    return reactor;
  }

 private:
  std::shared_ptr<ServedCall> begun(const char* method) {
    inference_.begin();
    return std::make_shared<ServedCall>(
        ServedCall{.protocol = "grpc", .method = method, .target = "GRPCInferenceService"});
  }

  // Of a call that needs no networks.
  template <class Fill>
  Reactor* answer(Context& context, const char* method, const Fill& fill) {
    const auto call = begun(method);
    int status = 200;
    std::string text;
    try {
      inference_.check_access(authorization_of(context));
      fill();
    } catch (...) {
      std::tie(status, text) = status_of(std::current_exception());
    }
    inference_.end(*call, status);
    Reactor* const reactor = context.DefaultReactor();
    reactor->Finish(grpc_status(status, text));
    return reactor;
  }

  Inference& inference_;
  RequestLimits limits_;
};

}  // namespace

struct GrpcServer::Parts {
  Parts(Inference& inference, const RequestLimits& limits) : service(inference, limits) {}

  Service service;
  std::optional<GrpcCertificate> certificate;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

GrpcServer::GrpcServer(const std::string& address, const std::optional<Certificate>& certificate,
                       Inference& inference, const RequestLimits& limits)
    : parts_(std::make_unique<Parts>(inference, limits)) {
  if (certificate) parts_->certificate.emplace(*certificate);
  // Connections without a message take some of it.
  constexpr size_t kLeastQuota = size_t{64} << 20;
  grpc::ServerBuilder builder;
  // Else two servers could share the port.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.bytes));
  builder.SetResourceQuota(grpc::ResourceQuota("kindred").Resize(
      std::max(kLeastQuota, RequestLimits::kTogether * limits.bytes)));
  builder.AddListeningPort(
      address, certificate ? parts_->certificate->credentials() : grpc::InsecureServerCredentials(),
      &parts_->port);
  builder.RegisterService(&parts_->service);
  parts_->server = builder.BuildAndStart();
  if (!parts_->server || parts_->port == 0)
    throw InputError(
        fmt::format("cannot listen for gRPC at {}; give another --grpc ADDRESS:PORT, "
                    "or --grpc none",
                    address));
}

GrpcServer::~GrpcServer() {
  stop(std::chrono::seconds(0));
}

int GrpcServer::port() const {
  return parts_->port;
}

void GrpcServer::use_certificate(const Certificate& certificate) {
  if (parts_->certificate) parts_->certificate->replace(certificate);
}

void GrpcServer::stop(std::chrono::seconds grace) {
  parts_->server->Shutdown(std::chrono::system_clock::now() + grace);
}

}  // namespace kindred
