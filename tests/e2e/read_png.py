"""read_png.py FILE: the samples of a picture, in order, as JSON."""
import json
import sys

from PIL import Image

print(json.dumps(list(Image.open(sys.argv[1]).getdata())))
