#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/data/input_shape.h"
#include "kindred/data/label_maps.h"
#include "kindred/pictures/pixel_cache.h"
#include "kindred/split/split.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Pictures and their labels: a table with one row per picture and a column per target, and label
// maps, with a label per pixel.
struct PictureSet {
  Table table;
  InputShape shape;
  at::Tensor pixels;                  // uint8 [rows, shape.elements()]
  StoreKind kind;                     // of `pixels`
  std::vector<BrokenPicture> broken;  // rows to exclude
  Split split;                        // of all rows
  std::string hash;                   // of lists and samples
  std::vector<std::string> warnings;
  std::vector<LabelMaps> maps = {};         // label map columns, over all rows
  std::vector<std::string> map_names = {};  // all label map columns, including those not requested
};

// Reads the picture set that [data] names, with `workers` threads. Sizes come from data.image_size.
//   celeba: the layout of CelebA; data.path is the folder with img_align_celeba (possibly nested in
//     a folder of the same name, or in Img) and the lists (see celeba_lists.h). Columns: the
//     attributes ("-1" and "1") and "partition" ("train", "validation" or "test"), which is the
//     split unless data.split sets another. 64 × 64, colour; decoded into a pixel cache in
//     data.cache_path.
//   idx: the layout of MNIST; data.path is the folder with [train-]images-idx3-ubyte and
//     [train-]labels-idx1-ubyte, and optionally the same for val- and for t10k- or test-, each
//     plain or .gz, also with a dot before "idx" or in a folder of its own name. Column: "label".
//     Missing parts are taken from the training file as with split = "files". Original size, grey
//     (idx4: colour). labels-idx2-ubyte holds several labels per picture, columns "label1",
//     "label2", …. With labels-idx3-ubyte, "label" is a column of label maps, one class per pixel;
//     data.class_names gives the number of classes, data.unlabelled the codes without a label. The
//     table then has the column "picture", the picture's number within its file, from 0.
//   taskonomy: data.path is the folder with the domains, in a layout of image/taskonomy_layout.h,
//     and the lists of image/taskonomy_split.h. Columns: "building", "view", "partition", which is
//     the split unless data.split sets another. Without a list there is no "partition", and
//     buildings, or pictures if there are fewer than three buildings, are split at random. Label
//     maps: the domains among `targets`. Size of the files, colour; label maps are resized by
//     resize_nearest. Each domain has its own cache.
// Throws InputError for files that are missing, damaged or inconsistent, and for an undefined class
// in a label map.
[[nodiscard]] PictureSet read_pictures(const DataOptions& data, int workers,
                                       const std::vector<std::string>& targets = {},
                                       const std::stop_token& stop = {});

// The readers of each format: see read_pictures.
[[nodiscard]] PictureSet read_celeba(const DataOptions& data, int workers,
                                     const std::stop_token& stop);
[[nodiscard]] PictureSet read_idx_pictures(const DataOptions& data);
[[nodiscard]] PictureSet read_taskonomy_set(const DataOptions& data, int workers,
                                            const std::vector<std::string>& targets,
                                            const std::stop_token& stop);

}  // namespace kindred
