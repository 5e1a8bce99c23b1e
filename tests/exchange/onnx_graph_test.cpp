#include "kindred/exchange/onnx_graph.h"

#include <onnx/onnx_pb.h>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

TEST(OnnxGraph, WritesWhatItWasTold) {
  OnnxGraph graph("sum", {"x", "y", "/0"});
  graph.add_input("x", at::kDouble, {OnnxGraph::kRows, 2});
  const auto two = graph.constant(at::tensor({1.5, -2.0}, at::kDouble));
  EXPECT_EQ(two, "/1") << "/0 is reserved";
  graph.add_output("y", graph.add("Add", {"x", two}), at::kDouble, {OnnxGraph::kRows, 2});
  graph.add_metadata("key", "value");
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromString(graph.bytes()));
  EXPECT_EQ(model.ir_version(), 8);
  EXPECT_EQ(model.opset_import(0).version(), 17);
  EXPECT_EQ(model.opset_import(1).domain(), "ai.onnx.ml");
  EXPECT_EQ(model.opset_import(1).version(), 3);
  EXPECT_EQ(model.metadata_props(0).key(), "key");
  EXPECT_EQ(model.graph().input(0).type().tensor_type().shape().dim(0).dim_param(), "rows");
  EXPECT_EQ(model.graph().node(0).op_type(), "Add");
  EXPECT_EQ(model.graph().initializer(0).dims(0), 2);
  EXPECT_EQ(model.graph().output(0).name(), "y");
}

TEST(OnnxGraph, AModelThatTheCheckerRefusesIsNotWritten) {
  OnnxGraph graph("bad", {"y"});
  graph.add_output("y", graph.add("NoSuchOperation", {}), at::kFloat, {1});
  EXPECT_THROW((void)graph.bytes(), FailureError);
  OnnxGraph dangling("bad", {"y"});
  dangling.add_output("y", "nothing", at::kFloat, {1});
  EXPECT_THROW((void)dangling.bytes(), FailureError);
}

}  // namespace
}  // namespace kindred
