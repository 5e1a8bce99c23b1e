#pragma once

#include "kindred/protocol/infer_request.h"

#include "open_inference.pb.h"

namespace kindred {

// The same request as from parse_infer_request(). Throws RequestError.
[[nodiscard]] InferRequest request_from(const inference::ModelInferRequest& message,
                                        const RequestLimits& limits);

}  // namespace kindred
