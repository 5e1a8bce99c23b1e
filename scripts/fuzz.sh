#!/usr/bin/env bash
# Feeds made-up files to the readers: scripts/fuzz.sh [RUNS [READER…]], by default a million files to each reader, or
# scripts/fuzz.sh SECONDSs [READER…], so long for each ("20s"); as many readers at once as there are cores. Needs clang
# (scripts/setup.sh --fuzz). Ends with an error when there is a finding; the file that shows it lies in
# build/fuzz/findings. What a reader has seen so far stays in build/fuzz/corpus, so that a next call goes on from there.
set -euo pipefail
cd "$(dirname "$0")/.."
runs="${1:-1000000}"
shift || true
[[ "$runs" =~ ^[1-9][0-9]*s?$ ]] || { printf 'fuzz: %s is not a number of runs, or of seconds such as 20s\n' "$runs" >&2; exit 2; }
if [[ "$runs" == *s ]]; then limit="-max_total_time=${runs%s}"; else limit="-runs=$runs"; fi
# Those of fuzz_read_matrix, which KINDRED_FUZZ_READER chooses among; `table` and `request` are programs of their own.
readers=(affinity_json affinity_csv affinity_npy task_names measurements scores_csv scores_json grouping_json table request)
for reader in "$@"; do
  [[ " ${readers[*]} " == *" $reader "* ]] || { printf 'fuzz: no reader %s; there are %s\n' "$reader" "${readers[*]}" >&2; exit 2; }
done
if (($#)); then readers=("$@"); fi
build=build/fuzz
corpus=$build/corpus
findings=$build/findings

# seed READER NAME: the first files of a corpus, from standard input.
seed() {
  mkdir -p "$corpus/$1"
  cat >"$corpus/$1/seed-$2"
}

write_seeds() {
  local reader
  for reader in "${readers[@]}"; do mkdir -p "$corpus/$reader"; done
  mkdir -p "$findings"
  seed affinity_json small <<<'{"format": "kindred.affinity/1", "rows": "target", "tasks": ["a", "b"], "matrix": [[1, -2e-3], [null, 4]], "standard_error": [[0.1, 0], [null, 1]], "count": [[3, 4], [0, 5]], "measure": "cosine"}'
  seed affinity_csv small <<<$'source\\target,a,"b, c"\n"b, c",1,\na,-2e-3,+4'
  seed affinity_csv bare <<<$',a\r\na,1'
  local dict="', 'fortran_order': False, 'shape': (2, 2), }"
  printf "\\x93NUMPY\\x01\\x00\\x3b\\x00{'descr': '|i1%s\\x01\\xfe\\x03\\x04" "$dict" | seed affinity_npy int8
  printf "\\x93NUMPY\\x02\\x00\\x3b\\x00\\x00\\x00{'descr': '>f4%s%b" "$dict" '\x3f\x80\x00\x00\x7f\xc0\x00\x00\x3f\x80\x00\x00\x3f\x80\x00\x00' | seed affinity_npy float32
  printf "\\x93NUMPY\\x03\\x00\\x3b\\x00\\x00\\x00{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1), } 12345678" | seed affinity_npy float64
  seed task_names text <<<$'a\r\nb c\n"d"'
  seed task_names json <<<'["a", "b c", "\u00fc"]'
  seed measurements two <<<$'{"step": 0, "epoch": 1, "losses": [1, 2], "matrix": [[0.5, 1], [null, -1e-3]]}\n{"step": 10, "matrix": [[1.5, 3], [2, null]]}'
  seed measurements one <<<'{"step": 3, "matrix": [[1.25]]}'
  seed measurements budget <<<$'{"step": 3, "matrix": [[0.5, 1]], "sources": [0], "chances": [0.05]}\n{"step": 9, "matrix": [[null, 2], [1, 3]], "sources": [0, 1], "chances": [0.1, 0.2], "also": {"cosine": [[0.1, null], [0.2, 0.3]]}}'
  seed scores_csv small <<<$'group,task,score,cost\nab,a,0.5,1\nab,b,0.25,\nhalf,a,0.75,0.5'
  seed scores_json small <<<'{"format": "kindred.scores/1", "better": "higher", "tasks": ["a", "b"], "groups": [{"name": "x", "tasks": ["b", "a"], "scores": [1, 2], "cost": 0.5}, {"tasks": ["a"], "scores": [-3]}]}'
  seed scores_json published <tests/selection/published/standley1_val.json
  seed grouping_json small <<<'{"format": "kindred.grouping/1", "tasks": ["a", "b"], "networks": 2, "value": 0.5, "bound": 0.5, "gap": 0, "status": "optimal", "groups": [["a", "b"], ["b"]], "serves": {"a": 0, "b": 1}, "scores": {"a": 1, "b": 0}}'
  # The first byte chooses the format (0 CSV, 1 TSV, 2 ARFF, 3 label names) and, with 4 more, a table without a header.
  printf '\x00a,b,"c, d"\n1,,x\n-2e3,"?","y ""z"""\n' | seed table csv
  printf '\x05%s\t%s\n' 1 x 2 y | seed table tsv
  printf '\x02@relation r\n@attribute a numeric\n@attribute "b c" {x, "y z"}\n@data\n1, x\n{1 "y z"}\n' | seed table arff
  # With 32 more: svmlight and, with 1 more, NumPy's arrays; with 64 or 128 more as a later part of a table.
  printf '\x20# a comment\n1,3 qid:1 0:1.5 7:-2e3 # more\n\n2:1\n' | seed table svmlight
  printf '\x202 8 3\n1,2 0:1.5 7:?\n\n' | seed table extreme
  printf '\x60+1 1:0.5\n-1 9223372036854775807:1 0:0\n' | seed table svmlight-part
  printf "\x21\x93NUMPY\x01\x00\x3b\x00{'descr': '|i1%s\x01\xfe\x03\x04" "$dict" | seed table npy
  { printf '\x21'; cat tests/table/written/deflated.npz; } | seed table npz
  { printf '\x21'; cat tests/table/written/fortran.npy; } | seed table npy-fortran
  { printf '\x00'; printf 'a,b\n1,2\n' | gzip -c; } | seed table csv-gzip
  printf '\x00\x28\xb5\x2f\xfd\x20\x08\x41\x00\x00a,b\n1,2\n' | seed table csv-zstd
  # The first byte: 0 plain, 1 gzip, 2 deflate; with 4 more, two bytes of the JSON's length before binary data.
  printf '\x00  %s' '{"id":"1","inputs":[{"name":"a","datatype":"FP32","shape":[2,1],"data":[[1.5],[null]]},{"name":"b","datatype":"BYTES","shape":[2],"data":["x",null],"parameters":{"content_type":"base64"}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}' | seed request json
  printf '\x04\x00\x77%s\x01\x02' '{"inputs":[{"name":"abcdefg","datatype":"UINT8","shape":[1,2],        "parameters":{"binary_data_size":2           }}]}' | seed request binary
  { printf '\x01  '; printf '%s' '{"inputs":[{"name":"a","datatype":"INT64","shape":[1],"data":[3]}]}' | gzip -c; } | seed request gzip
  printf '\x03<labels><label name="a"/><label name="b"><label name="c"/></label></labels>' | seed table labels
}

run_reader() {
  local program=$build/fuzz/fuzz_read_matrix words=(-dict=fuzz/read_matrix.dict)
  if [[ "$1" == table || "$1" == request ]]; then program=$build/fuzz/fuzz_read_$1 words=(); fi
  printf 'fuzz: %s, %s\n' "$1" "${limit#-}"
  local log=$build/$1.log
  if ! KINDRED_FUZZ_READER="$1" nice -n 10 "$program" "$corpus/$1" "${words[@]}" "$limit" -max_len=4096 -timeout=10 \
       -rss_limit_mb=2048 -artifact_prefix="$findings/$1-" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    printf 'fuzz: a finding in %s; the whole log is %s\n' "$1" "$log" >&2
    exit 1
  fi
  grep '^Done ' "$log"
}

scripts/build.sh fuzz fuzz_read_matrix fuzz_read_table fuzz_read_request
write_seeds
export build corpus findings limit
export -f run_reader
printf '%s\n' "${readers[@]}" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'run_reader {}'
printf 'fuzz: no finding\n'
