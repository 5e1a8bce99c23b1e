#include "kindred/chart/page_parts.h"

namespace kindred {

std::string_view page_style() {
  // Shades of a map are one colour at increasing opacity, to fit any background.
  return R"css(
:root{--ground:#fff;--panel:#f5f7f9;--ink:#1a2027;--quiet:#5a6572;--line:#d9dfe5;--accent:#0a5fb4;
--helps:#0b62bd;--harms:#c24e00;--good:#0a7a4f;--bad:#b3370f;--plain:#66717e;
--c0:#0b6bcb;--c1:#c8500a;--c2:#0a7d55;--c3:#8446b0;--c4:#8a6800;--c5:#bf2f74;--c6:#0b7c89;--c7:#6d5a4c}
@media (prefers-color-scheme:dark){:root{--ground:#11151a;--panel:#191f26;--ink:#e7ebf0;--quiet:#9ba7b4;
--line:#2e3741;--accent:#6db3ff;--helps:#5fb0ff;--harms:#ff9a4f;--good:#45cf96;--bad:#ff8a66;--plain:#93a0ad;
--c0:#5fb0ff;--c1:#ff9a5c;--c2:#45cf96;--c3:#c493ee;--c4:#dcb642;--c5:#f486b6;--c6:#4fc7d4;--c7:#bfa998}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;display:grid;grid-template-columns:15rem minmax(0,60rem);column-gap:3rem;
justify-content:center;padding:0 1.5rem 6rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--panel);padding:.5rem 1rem;z-index:2}
header{grid-column:2;padding-top:2.5rem}
.brand{margin:0;color:var(--accent);font-weight:600;font-size:.85rem;letter-spacing:.02em}
h1{font-size:2.1rem;line-height:1.2;margin:.2rem 0 .1rem;overflow-wrap:anywhere}
header .quiet{margin:0}
nav{grid-column:1;grid-row:1/span 2;position:sticky;top:0;align-self:start;padding-top:3rem;font-size:.9rem;
max-height:100vh;overflow:auto}
nav ul{list-style:none;margin:0;padding:0;border-left:2px solid var(--line)}
nav a{display:block;padding:.28rem .9rem;color:var(--quiet);text-decoration:none;margin-left:-2px;
border-left:2px solid transparent}
nav a:hover,nav a:focus-visible{color:var(--ink);border-color:var(--accent)}
main{grid-column:2;min-width:0}
section{padding-top:1.6rem;margin-top:1.6rem;border-top:1px solid var(--line)}
#answer{border-top:0;margin-top:.6rem;padding-top:.4rem}
h2{font-size:1.35rem;line-height:1.3;margin:0 0 .4rem}
#answer h2{font-size:1.9rem;letter-spacing:-.01em}
h3{font-size:1rem;margin:0}
.lead{margin:.2rem 0 1.2rem;max-width:46rem;color:var(--quiet)}
#answer .lead{color:var(--ink);font-size:1.08rem}
.quiet{color:var(--quiet)}small{color:var(--quiet);font-size:.82em;font-weight:400}
.absent{background:var(--panel);border-left:3px solid var(--line);padding:.7rem 1rem;color:var(--quiet);margin:.6rem 0}
.faults{background:var(--panel);border-left:3px solid var(--bad);padding:.7rem 1rem;margin:1rem 0;overflow-wrap:anywhere}
.faults p,.faults ul{margin:.2rem 0}
a:focus-visible,summary:focus-visible,select:focus-visible,input:focus-visible,[tabindex]:focus-visible{
outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:.8rem;margin:1.2rem 0}
.tile{background:var(--panel);border-radius:10px;padding:.8rem 1rem;border-top:3px solid var(--plain)}
.tile.good{border-color:var(--good)}.tile.bad{border-color:var(--bad)}
.tile dt{color:var(--quiet);font-size:.85rem}.tile dd{margin:0}
.tile strong{display:block;font-size:1.15rem;line-height:1.4}
.tile.good strong{color:var(--good)}.tile.bad strong{color:var(--bad)}
.tile span{color:var(--quiet);font-size:.82rem;font-variant-numeric:tabular-nums}
.networks{list-style:none;margin:1.4rem 0 0;padding:0;display:grid;gap:.8rem;
grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
.networks>li{border:1px solid var(--line);border-left:5px solid var(--k);border-radius:10px;padding:.8rem 1rem;
break-inside:avoid;min-width:0}
.networks p{margin:.15rem 0;color:var(--quiet);font-size:.85rem}
.chips{list-style:none;margin:.15rem 0 .5rem;padding:0;display:flex;flex-wrap:wrap;gap:.35rem}
.chips li{padding:.08rem .6rem;border-radius:1rem;border:1.5px solid var(--k);font-size:.9rem;max-width:100%;
overflow-wrap:anywhere}
.chips.serves li{background:color-mix(in srgb,var(--k) 16%,transparent);font-weight:600}
.chips.helps li{border-style:dashed;color:var(--quiet)}
.c0{--k:var(--c0)}.c1{--k:var(--c1)}.c2{--k:var(--c2)}.c3{--k:var(--c3)}
.c4{--k:var(--c4)}.c5{--k:var(--c5)}.c6{--k:var(--c6)}.c7{--k:var(--c7)}
.scroll{overflow-x:auto;max-width:100%}.tall{max-height:34rem;overflow-y:auto}
svg{display:block;max-width:none;font-size:11.5px;overflow:visible}
svg text{fill:var(--ink);unicode-bidi:isolate}
text.quiet{fill:var(--quiet)}text.end{text-anchor:end}text.mid{text-anchor:middle}text.name{font-weight:600}
.key{display:inline-block;vertical-align:middle;margin-right:.4rem;overflow:hidden}
.grid{stroke:var(--line);fill:none}.zero{stroke:var(--plain);fill:none;vector-effect:non-scaling-stroke}
.line{fill:none;stroke:var(--k);stroke-width:2;stroke-linejoin:round}.dash{stroke-dasharray:5 3;stroke-width:1.5}
.band{fill:var(--k);opacity:.15}.dot{fill:var(--k)}.ring{fill:var(--ground);stroke:var(--k);stroke-width:2}
.price{stroke:var(--quiet);stroke-dasharray:2 3;fill:none}
figure{margin:0;min-width:0}figcaption{font-weight:600;margin-bottom:.2rem;overflow-wrap:anywhere}
.legend{list-style:none;margin:.3rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1rem;font-size:.82rem;
color:var(--quiet)}
.legend li{max-width:100%;overflow-wrap:anywhere}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21.5rem),1fr));gap:1.8rem 1.4rem}
.gallery .pick{grid-column:1/-1}
.gallery figure{break-inside:avoid}.gallery svg:not(.key){width:100%;height:auto;max-width:34rem}
.gallery.one{grid-template-columns:minmax(0,36rem)}.gallery.one svg:not(.key){max-width:36rem}
select{font:inherit;padding:.25rem .5rem;background:var(--panel);color:inherit;border:1px solid var(--line);
border-radius:6px;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--quiet);font-size:.88rem;padding:.3rem 0}
th,td{padding:.32rem .8rem .32rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}tbody th{font-weight:500}
.results td,.results th+th{padding-left:.6rem;white-space:nowrap}
.results tbody th{min-width:9rem;max-width:22rem;overflow-wrap:anywhere}
.tall thead th{position:sticky;top:0;background:var(--ground)}
td.p1{background:color-mix(in srgb,var(--helps) 5%,transparent)}td.p2{background:color-mix(in srgb,var(--helps) 10%,transparent)}
td.p3{background:color-mix(in srgb,var(--helps) 15%,transparent)}td.p4{background:color-mix(in srgb,var(--helps) 20%,transparent)}
td.p5{background:color-mix(in srgb,var(--helps) 26%,transparent)}td.p6{background:color-mix(in srgb,var(--helps) 33%,transparent)}
td.p7{background:color-mix(in srgb,var(--helps) 40%,transparent)}
td.m1{background:color-mix(in srgb,var(--harms) 5%,transparent)}td.m2{background:color-mix(in srgb,var(--harms) 10%,transparent)}
td.m3{background:color-mix(in srgb,var(--harms) 15%,transparent)}td.m4{background:color-mix(in srgb,var(--harms) 20%,transparent)}
td.m5{background:color-mix(in srgb,var(--harms) 26%,transparent)}td.m6{background:color-mix(in srgb,var(--harms) 33%,transparent)}
td.m7{background:color-mix(in srgb,var(--harms) 40%,transparent)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.bars{width:100%;table-layout:fixed}.bars th,.bars td{border:0;padding:.25rem 0;vertical-align:middle}
.bars col.label{width:24%}.bars col.value{width:27%}.bars th{overflow-wrap:anywhere;padding-right:1rem;line-height:1.3}.bars td.value{padding-left:1rem;line-height:1.3}
.bars small{display:block}.bars caption{color:var(--ink);padding-top:1.1rem}
.bars tfoot td{padding:0}.strip{width:100%;height:30px;overflow:visible}
.strip path{vector-effect:non-scaling-stroke;fill:none}
.bar{opacity:.75}.bar.good{fill:var(--good)}.bar.bad{fill:var(--bad)}.bar.plain{fill:var(--plain)}
.bar.c0{fill:var(--c0)}
.mean{stroke-width:5;stroke:var(--plain)}.mean.good{stroke:var(--good)}.mean.bad{stroke:var(--bad)}
.whisker{stroke:var(--ink);stroke-width:1.5;fill:none}.seed{stroke:var(--quiet);stroke-width:1.5}
.ticks{position:relative;height:1.3rem;font-size:.75rem;color:var(--quiet)}
.ticks span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.map>input{accent-color:var(--accent);margin:0 .35rem 0 0}.map>label{margin-right:1.2rem;font-size:.9rem}
.map>input:nth-of-type(1):checked~.scroll .l1,.map>input:nth-of-type(2):checked~.scroll .l0{display:none}
.ground{fill:var(--panel)}
.layer path,.map-legend path{fill:none;stroke-width:.94;stroke:var(--helps)}.layer .little,.map-legend .little{stroke-width:.5}
.layer path[class^=m],.map-legend path[class^=m]{stroke:var(--harms)}
.layer .p0{stroke:var(--plain);stroke-opacity:.12}
path.p1,path.m1{stroke-opacity:.14}path.p2,path.m2{stroke-opacity:.26}path.p3,path.m3{stroke-opacity:.4}
path.p4,path.m4{stroke-opacity:.54}path.p5,path.m5{stroke-opacity:.68}path.p6,path.m6{stroke-opacity:.83}
.map .self,.map-legend .self{stroke:var(--plain);stroke-width:.08;fill:none;stroke-opacity:1}
.map .counts,.map-legend .counts{stroke:var(--ink);stroke-width:.2;stroke-linecap:round;stroke-opacity:1;fill:none}
.block{fill:none;stroke:var(--k);stroke-width:2}.fill{fill:var(--k)}
.cursor{fill:none;stroke:var(--ink);stroke-width:2;pointer-events:none}
.readout{display:block;min-height:1.7rem;margin:.4rem 0;font-variant-numeric:tabular-nums}
.groups .serves{fill:none;stroke:var(--k);stroke-width:2.5}
.groups .helps{fill:none;stroke:var(--k);stroke-width:1.4;stroke-dasharray:5 4;opacity:.75}
.groups .box{fill:var(--panel);stroke:var(--k);stroke-width:2}.groups .node{cursor:default}
.groups.some path{opacity:.12}.groups.some path.on{opacity:1;stroke-width:3}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--accent);width:fit-content}
.other{padding:0;list-style:none}.other>li{border-top:1px solid var(--line);padding:.5rem 0}.other ul{margin:.2rem 0;padding-left:1.2rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem 1.5rem;font-size:.9rem}
.facts dt{color:var(--quiet)}.facts dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--panel);padding:1rem;border-radius:8px;font-size:.82rem;white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:62rem){body{display:block;max-width:60rem;margin:auto;padding:0 1rem 4rem}
nav{position:static;padding-top:1rem;max-height:none}nav ul{display:flex;flex-wrap:wrap;border:0;gap:.1rem}
nav a{border:1px solid var(--line);border-radius:1rem;padding:.15rem .7rem;margin:0 .2rem .3rem 0}header{padding-top:1.2rem}}
@media (max-width:40rem){h1{font-size:1.6rem}#answer h2{font-size:1.5rem}
.bars,.bars tbody,.bars tfoot,.bars caption{display:block}.bars colgroup{display:none}
.bars tr{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.2fr);gap:0 .8rem}.bars th,.bars td.value{width:auto;text-align:left}
.bars td.value{text-align:right;padding-left:0}.bars .plot{grid-row:2;grid-column:1/-1}.bars tfoot td:not(.plot){display:none}
.bars tbody tr{margin-bottom:.5rem}.tiles{grid-template-columns:1fr 1fr}.tile{padding:.6rem .7rem}.tile strong{font-size:1rem}}
@media print{:root{--ground:#fff;--panel:#f5f7f9;--ink:#000;--quiet:#444;--line:#ccc;--accent:#000;--helps:#0b62bd;--harms:#c24e00}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}body{display:block;padding:0;font-size:10.5pt}
nav,.skip,.pick,.readout,.map>input,.map>label,summary{display:none}section{margin-top:.8rem;padding-top:.8rem}
.scroll,.tall{overflow:visible;max-height:none}svg:not(.key):not(.strip){max-width:100%;height:auto}
h2,h3,.lead,figcaption,caption{break-after:avoid;break-inside:avoid}#affinity table{font-size:8pt}tr,figure,.tile,.chart,.map svg{break-inside:avoid}
.tiles{grid-template-columns:repeat(3,1fr)}.gallery{grid-template-columns:1fr 1fr}}
)css";
}

}  // namespace kindred
