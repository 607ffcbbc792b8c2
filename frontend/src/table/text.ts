import type { Catalogue } from "@/i18n/dictionary";

const pt = {
  range: (from: string, to: string, total: string) => `${from}–${to} de ${total}`,
  pageSize: "Por página",
  previousPage: "Página anterior",
  nextPage: "Próxima página",
  firstPage: "Primeira página",
  lastPage: "Última página",
  pages: "Páginas",
  open: (name: string) => `Abrir ${name}`,
  export: "Exportar",
  exportHint: (rows: string) => `Todas as ${rows} linhas com estes filtros`,
  exporting: (done: string, total: string) => `Exportando: ${done} de ${total} linhas`,
  exportStarting: "Exportando…",
  exported: (file: string) => `${file} está nos seus downloads.`,
  exportFailed: "A exportação falhou. Tente de novo.",
  exportTooLong: "Linhas demais para uma planilha. Exporte em CSV ou reduza o período.",
  cancel: "Cancelar",
  again: "Tentar de novo",
};

export const text: Catalogue<typeof pt> = {
  "pt-BR": pt,
  en: {
    range: (from, to, total) => `${from}–${to} of ${total}`,
    pageSize: "Per page",
    previousPage: "Previous page",
    nextPage: "Next page",
    firstPage: "First page",
    lastPage: "Last page",
    pages: "Pages",
    open: (name) => `Open ${name}`,
    export: "Export",
    exportHint: (rows) => `All ${rows} rows under these filters`,
    exporting: (done, total) => `Exporting: ${done} of ${total} rows`,
    exportStarting: "Exporting…",
    exported: (file) => `${file} is in your downloads.`,
    exportFailed: "The export failed. Try again.",
    exportTooLong: "Too many rows for a spreadsheet. Export as CSV or shorten the period.",
    cancel: "Cancel",
    again: "Try again",
  },
};
