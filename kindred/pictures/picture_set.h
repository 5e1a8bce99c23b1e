#pragma once

#include <cstdint>
#include <filesystem>
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

// Pictures and what is said of them: a table with one row a picture whose columns are the answers,
// and label maps, which are answers for every pixel.
struct PictureSet {
  Table table;
  InputShape shape;
  at::Tensor pixels;                  // uint8 [rows, shape.elements()]
  StoreKind kind;                     // of `pixels`
  std::vector<BrokenPicture> broken;  // rows that are not to be used
  Split split;                        // of all rows
  std::string hash;                   // of lists and samples
  std::vector<std::string> warnings;
  std::vector<LabelMaps> maps = {};  // columns of label maps, of all rows
  std::vector<std::string> map_names =
      {};  // of all such columns, also those that were not asked for
};

// Reads the set that [data] names, with `workers` threads. Sizes come from data.image_size.
//   celeba: the layout of CelebA; data.path is the folder that holds img_align_celeba (or that
//     folder in itself once more, or Img) and the lists (see celeba_lists.h). Columns: the
//     attributes ("-1" and "1") and "partition" ("train", "validation" or "test"), which is the
//     split unless data.split says another. 64 × 64, in colour; decoded into a pixel cache in
//     data.cache_path.
//   idx: the layout of MNIST; data.path is the folder that holds [train-]images-idx3-ubyte and
//     [train-]labels-idx1-ubyte, and where there are, the same of val- and of t10k- or test-, each
//     plain or .gz, also with a dot before "idx" or in a folder of its own name. Column: "label".
//     Parts that are not there are cut from the training file as split = "files" does. In its own
//     size, grey (or idx4: colour). With labels-idx2-ubyte,
//     several labels for each picture, columns "label1", "label2", …. With labels-idx3-ubyte in
//     place of idx1 "label" is a column of label maps, one class a pixel; data.class_names says how
//     many classes there are, data.unlabelled which numbers are none. The table then has the
//     column "picture", their numbers from 0 in each file.
//   taskonomy: data.path is the folder that holds the domains in one of the ways of
//     image/taskonomy_layout.h, and the lists of image/taskonomy_split.h. Columns: "building",
//     "view", "partition", which is the split unless data.split says another; without a list there
//     is no "partition", and buildings, or with fewer than three of them pictures, are split at
//     random. As label maps the domains among `targets`. In the size of the files, in colour; label
//     maps are resized by resize_nearest. Each domain has a cache of its own.
// Throws InputError for files that are missing, damaged or do not fit together, and for a class in
// a label map that is none.
[[nodiscard]] PictureSet read_pictures(const DataOptions& data, const std::filesystem::path& base,
                                       int workers, const std::vector<std::string>& targets = {});

// The one each: see read_pictures.
[[nodiscard]] PictureSet read_celeba(const DataOptions& data, const std::filesystem::path& base,
                                     int workers);
[[nodiscard]] PictureSet read_idx_pictures(const DataOptions& data,
                                           const std::filesystem::path& base);
[[nodiscard]] PictureSet read_taskonomy_set(const DataOptions& data,
                                            const std::filesystem::path& base, int workers,
                                            const std::vector<std::string>& targets);

}  // namespace kindred
