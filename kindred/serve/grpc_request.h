#pragma once

#include <open_inference.pb.h>

#include "kindred/protocol/infer_request.h"

namespace kindred {

// The same request as from parse_infer_request(). Throws RequestError.
[[nodiscard]] InferRequest request_from(const inference::ModelInferRequest& message,
                                        const RequestLimits& limits);

}  // namespace kindred
